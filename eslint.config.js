import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["_build/", "build/", "dist/", ".venv/", "**/.*/", "**/vendor/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2025, sourceType: "module", globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      "no-param-reassign": "off",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use random.js: the page draws what Python draws." },
      ],
      "no-shadow": ["error", { hoist: "never" }],
      "no-var": "error",
      "object-shorthand": "error",
      "one-var": ["error", "never"],
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  { files: ["chapters/_editor/bundle.js"], languageOptions: { globals: globals.node } },
  { files: ["chapters/_static/*.js"], languageOptions: { sourceType: "script" } },
];
