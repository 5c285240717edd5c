// The names of the product, each in one place.

export const names = {
  product: 'Plimsoll',
  /** Command line, diagnostic source, npm package, prefix of ignore comments, settings and commands. */
  tool: 'plimsoll',
  extensionId: 'plimsoll.plimsoll',
  /** Where the rule pages stand; `<topic>/README.md#<rule>` is appended. */
  rulePages: 'https://github.com/plimsoll/plimsoll/blob/main/rules',
  configFiles: ['.plimsoll.yaml', '.plimsoll.yml', '.plimsoll.json'],
  hadolintConfigFiles: ['.hadolint.yaml', '.hadolint.yml'],
} as const
