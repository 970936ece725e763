import classes from "./upload-panel.module.css";

interface CountsProps {
  label: string;
  counts: [string, string, ("good" | "warn" | "bad")?][];
}

/** Figures of an upload: the number large, its name below. */
export function Counts({ label, counts }: CountsProps) {
  return (
    <dl className={classes.counts} aria-label={label}>
      {counts.map(([name, value, tone]) => (
        <div key={name} className={classes.count} data-tone={value === "0" ? undefined : tone}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
