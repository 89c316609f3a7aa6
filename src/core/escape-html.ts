const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text between tags. */
export const escapeText = (text: string) => text.replace(/[&<>]/g, (found) => escapes[found] ?? '')

/** The value of an attribute, to stand between double quotes. */
export const escapeAttribute = (text: string) =>
  text.replace(/[&<>"]/g, (found) => escapes[found] ?? '')
