// The JSON schema of `.plimsoll.yaml`, for editors that complete and check it. Only the generator needs it.
import { toJsonSchema } from '@valibot/to-json-schema'
import { own } from './configuration.ts'

/** The ids of the rules are spelt out for completion; codes of peers are allowed as well. */
export function configurationSchema(ruleIds: readonly string[]): object {
  const schema = toJsonSchema(own, { target: 'draft-07' }) as {
    properties: { rules: { additionalProperties: object; properties?: object } }
  }
  const { rules } = schema.properties
  rules.properties = Object.fromEntries(ruleIds.map((id) => [id, rules.additionalProperties]))
  return { ...schema, title: 'Configuration of Plimsoll' }
}
