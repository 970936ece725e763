import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import reactRefresh from "eslint-plugin-react-refresh";
import globals from "globals";
import tseslint from "typescript-eslint";

const features = ["accounts", "ingest", "query"];

/** Slices stand side by side: a feature reaches api, ui and lib, never another feature or the app. */
const zones = [
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: ["./src/app", ...features.filter((other) => other !== feature).map((o) => `./src/features/${o}`)],
    message: "Features do not import each other, nor the app that composes them.",
  })),
  {
    target: "./src/ui",
    from: ["./src/features", "./src/app", "./src/api"],
    message: "Plain components know no data.",
  },
  { target: "./src/lib", from: ["./src/features", "./src/app", "./src/ui", "./src/api"] },
  { target: "./src/api", from: ["./src/features", "./src/app", "./src/ui"] },
  {
    target: "./src/features/ingest/engine",
    from: ["./src/ui", "./src/api", "./src/features/ingest/components", "./src/features/ingest/hooks"],
    message: "The engine is free of frameworks and of the wire client.",
  },
];

export default tseslint.config(
  { ignores: ["dist", "screenshots", "src/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/dot-notation": "off", // noPropertyAccessFromIndexSignature style access stays legal
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/only-throw-error": "off", // the router's redirect() is thrown and is not an Error
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX, "react-hooks": reactHooks, "react-refresh": reactRefresh },
    extends: [jsxA11y.flatConfigs.strict],
    settings: { "import-x/resolver": { typescript: true } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 14],
      "no-console": "error",
    },
  },
  { files: ["**/*.test.{ts,tsx}"], rules: { "max-lines-per-function": "off" } },
  { files: ["scripts/**/*.mjs", "*.js", "*.cjs"], languageOptions: { globals: globals.node } },
  prettier,
);
