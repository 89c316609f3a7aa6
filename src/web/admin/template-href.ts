export const TEMPLATES = '/admin/templates'
/** No template can have this name. */
export const NEW_TEMPLATE = `${TEMPLATES}/-/new`
export const TEMPLATE_PREVIEW = `${TEMPLATES}/-/preview`
export const templateHref = (name: string) => `${TEMPLATES}/${encodeURIComponent(name)}`
