import type { JsonList, JsonNode, JsonObject } from './json-tree.ts'
import type { Hit } from './rule.ts'

export const isObject = (node: JsonNode | undefined): node is JsonObject => node?.kind === 'object'
export const isList = (node: JsonNode | undefined): node is JsonList => node?.kind === 'list'

export const memberOf = (node: JsonNode | undefined, name: string): JsonNode | undefined =>
  isObject(node) ? node.members.get(name) : undefined

/** The text of a member; undefined when it is not there or no text. */
export function stringOf(node: JsonNode | undefined, name: string): string | undefined {
  const member = memberOf(node, name)
  return member?.kind === 'value' && typeof member.value === 'string' ? member.value : undefined
}

/** The elements of a member that is a list. */
export function listOf(node: JsonNode | undefined, name: string): readonly JsonNode[] {
  const member = memberOf(node, name)
  return isList(member) ? member.items : []
}

/** A finding at a member, or at its object when it is not there. */
export const hitMember = (node: JsonNode, name: string, message: string): Hit => ({
  at: (memberOf(node, name) ?? node).at,
  message,
})
