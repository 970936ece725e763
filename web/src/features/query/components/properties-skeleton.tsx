import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

const FACTS = [62, 44, 30, 56, 70, 38, 66, 50];

/** The properties' shape while they are on their way, so that nothing jumps when they come. */
export function PropertiesSkeleton() {
  return (
    <Stack gap="lg" role="status">
      <VisuallyHidden>Loading the properties</VisuallyHidden>
      <Stack gap={8}>
        <Skeleton height={20} width="60%" />
        <Skeleton height={14} width="45%" />
        <Skeleton height={30} width={230} mt={8} />
      </Stack>
      <Stack gap={14}>
        {FACTS.map((width, at) => (
          <Skeleton key={at} height={14} width={`${width}%`} />
        ))}
      </Stack>
      <Skeleton height={56} />
    </Stack>
  );
}
