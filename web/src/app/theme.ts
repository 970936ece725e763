import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

/** The blue of a lit film viewer; shade 4 reads on the dark grounds, shade 7 on white. */
const glow: MantineColorsTuple = [
  "#e6f8fd",
  "#d2edf6",
  "#a5daec",
  "#75c6e1",
  "#4fb5d8",
  "#2fa3ca",
  "#1789b0",
  "#0c6f92",
  "#085a78",
  "#04465f",
];

/** Neutral, slightly cool greys, so that nothing around an image tints it. */
const dark: MantineColorsTuple = [
  "#d5dade",
  "#b3bac0",
  "#98a1a8",
  "#69737b",
  "#3b444b",
  "#2a3238",
  "#1d2429",
  "#141a1e",
  "#0e1316",
  "#090c0e",
];

/** A red that white text reads on (5.6:1) at the shade that filled buttons take. */
const red: MantineColorsTuple = [
  "#fff1f0",
  "#ffe0de",
  "#fdc0bd",
  "#fb9d99",
  "#f57f7a",
  "#e9605b",
  "#d64541",
  "#c22f2b",
  "#a52420",
  "#851b18",
];

/** The kit's pale variant has text too pale for small print: 4.5:1 needs the ends of the scale. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  if (input.variant !== "light" || !input.color) return colors;
  const shade = (at: number): string => `var(--mantine-color-${input.color ?? ""}-${at})`;
  return { ...colors, color: `light-dark(color-mix(in srgb, ${shade(9)} 75%, black), ${shade(3)})` };
};

export const theme = createTheme({
  colors: { glow, dark, red },
  variantColorResolver,
  primaryColor: "glow",
  primaryShade: 7,
  fontFamily:
    "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK JP', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: { fontWeight: "600" },
  components: {
    Badge: { defaultProps: { tt: "none" } },
    Button: { defaultProps: { size: "sm" } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.6, blur: 2 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.45 } } },
  },
});
