/** What the console's code is checked for, beyond its types. */
import { configs as lit } from "eslint-plugin-lit";
import { configs as wc } from "eslint-plugin-wc";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  ...tseslint.configs.recommendedTypeChecked,
  lit["flat/recommended"],
  wc["flat/recommended"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 70],
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      // Event handlers and lifecycle methods are called by others.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/unbound-method": "off",
      "lit/no-useless-template-literals": "error",
      "lit/no-template-arrow": "off",
      "wc/guard-super-call": "off",
    },
  },
  {
    files: ["**/*.test.ts", "tests/**", "scripts/**"],
    rules: {
      "max-lines-per-function": "off",
      "max-lines": ["error", 500],
      // Tests read answers as they come.
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // `api/` knows nothing of what is on screen.
    files: ["src/api/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["lit", "lit/*", "@lit/*", "@awesome.me/*", "../components/*",
        "../pages/*"] }],
    },
  },
);
