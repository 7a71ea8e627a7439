const common = {
  testEnvironment: "node",
  // The Pulumi SDK looks at globals of its own while a test file ends; jest would warn of each.
  testEnvironmentOptions: { globalsCleanup: "off" },
  // Copies of examples, whose packages would be there twice.
  modulePathIgnorePatterns: ["<rootDir>/test/e2e/.work/"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
};
module.exports = {
  // Some tests wait for real time limits, so every core has work.
  maxWorkers: "100%",
  // Not one test is about speed: a machine that is busy with other work is no failure.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      setupFiles: ["<rootDir>/test/support/seed.ts"],
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/test/e2e/"],
    },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
  ],
};
