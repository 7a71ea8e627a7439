import tseslint from "typescript-eslint";

/** Which folder may import which: docs/architecture.md has the picture. */
const layers = {
  scheduler: ["compose", "provider", "components", "cli"],
  compose: ["scheduler", "provider", "components", "cli"],
  provider: ["components", "compose", "cli"],
  components: ["cli"],
  cli: ["components"],
};
const pure = [
  { group: ["@pulumi/*"], message: "This layer is pure: it knows nothing of Pulumi." },
  {
    group: ["node:*", "fs", "path", "os", "net", "child_process"],
    message: "This layer is pure: pass what it needs in.",
  },
];

export default tseslint.config(
  { ignores: ["dist/", "test/e2e/.work/", "node_modules/", "**/node_modules/", "examples/*/app/"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
    },
  },
  ...Object.entries(layers).map(([layer, forbidden]) => ({
    files: [`${layer}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...forbidden.map((other) => ({
              group: [`**/${other}/**`, `**/${other}`],
              message: `${layer}/ may not import ${other}/.`,
            })),
            ...(layer === "scheduler" || layer === "compose" ? pure : []),
            ...(layer === "components"
              ? [
                  {
                    group: ["**/provider/*", "!**/provider/shell", "!**/provider/shell/**"],
                    message: "components/ may import only the provider's shell.",
                  },
                ]
              : []),
          ],
        },
      ],
    },
  })),
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  { files: ["**/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
