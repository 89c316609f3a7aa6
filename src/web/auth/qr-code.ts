import { renderSVG } from 'uqr'

/** A text as an image that cameras read, for `src`. */
export const qrCode = (text: string): string =>
  `data:image/svg+xml;base64,${btoa(renderSVG(text, { border: 2 }))}`
