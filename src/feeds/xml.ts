import { cleanText } from '../core/clean-text.ts'

const markup = /[&<>]/
const markupAll = /[&<>]/g
const attributeMarkup = /[&<>"\t\n\r]/
const attributeMarkupAll = /[&<>"\t\n]/g

/** Hexadecimal references, as the RSS Advisory Board's profile asks: no reader takes them for markup. */
const references: Readonly<Record<string, string>> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
  // As they stand, parsers turn these into spaces in attributes: XML 1.0, 3.3.3.
  '\t': '&#x9;',
  '\n': '&#xA;',
}
const reference = (found: string) => references[found] ?? ''

/** Character data of an element. */
export function escapeXml(text: string): string {
  return markup.test(text) ? text.replace(markupAll, reference) : text
}

/** The value of an attribute, to stand between double quotes. */
export function escapeXmlAttribute(text: string): string {
  return attributeMarkup.test(text) ? cleanText(text).replace(attributeMarkupAll, reference) : text
}

/**
 * HTML as it is, between marks. What has a bracket is cleaned before the end mark is looked for: taking the control
 * character out of `]]\0>` afterwards would make one.
 */
export function cdata(html: string): string {
  const safe = html.includes(']') ? cleanText(html).replaceAll(']]>', ']]]]><![CDATA[>') : html
  return `<![CDATA[${safe}]]>`
}
