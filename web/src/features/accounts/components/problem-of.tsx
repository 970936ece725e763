import { asProblem } from "~/api/problem";
import { ProblemAlert } from "~/ui/problem-alert";

interface ProblemOfProps {
  error: unknown;
  /** Fields that show their own errors: a problem only about these needs no box besides. */
  fields?: readonly string[];
  onRetry?: () => void;
}

/** The box for what a request answered, unless each of its errors already stands beside its field. */
export function ProblemOf({ error, fields = [], onRetry }: ProblemOfProps) {
  if (!error) return null;
  const problem = asProblem(error);
  const beside = [...problem.fields.keys()];
  if (beside.length > 0 && beside.every((field) => fields.includes(field))) return null;
  return <ProblemAlert title={problem.title} detail={problem.detail} slug={problem.slug} onRetry={onRetry} />;
}

/** The message for one field of a failed request. */
export function fieldError(error: unknown, field: string): string | undefined {
  return error ? asProblem(error).fields.get(field) : undefined;
}
