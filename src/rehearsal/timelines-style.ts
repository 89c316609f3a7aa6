const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #353b45); --faint: light-dark(#566071, #a3adbb);
  --ground: light-dark(#f5f6f8, #14171c); --card: light-dark(#ffffff, #1c2027); --link: light-dark(#1257b8, #8ab8ff);
  --shade: light-dark(#e7eaef, #2a303a); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0; }
main { display: grid; gap: 1.5rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
section { min-width: 0; }
ol { list-style: none; margin: 0; padding: 0; }
section > ol > li { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; margin: 0 0 0.75rem;
  padding: 0.75rem 1rem; }
li:target { outline: 3px solid var(--link); outline-offset: 2px; }
article { position: relative; padding-inline-start: 3rem; min-height: 2.5rem; }
.avatar { position: absolute; inset-inline-start: 0; width: 2.25rem; height: 2.25rem; border-radius: 50%;
  background: var(--shade); color: var(--faint); font-weight: 600; display: grid; place-items: center; }
.thread > li { position: relative; margin: 0.75rem 0 0; }
li:has(> .thread) > article::after, .thread > li:not(:last-child) > article::after { content: ""; position: absolute;
  inset-inline-start: calc(1.125rem - 1px); top: 2.5rem; bottom: -0.5rem; border-inline-start: 2px solid var(--line); }
a { color: var(--link); }
time, .note, .mark, .host { color: var(--faint); font-size: 0.9rem; }
.note { margin: 0 0 0.75rem; }
.text { margin: 0.1rem 0 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.gone > :not(header) { opacity: 0.55; }
.gone .text { text-decoration: line-through; }
time, .mark { white-space: nowrap; }
.words { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.image { margin: 0.6rem 0 0; }
.image :is(svg, img) { display: block; width: 100%; height: auto; max-height: 20rem; object-fit: cover; border-radius: 0.5rem; background: var(--shade); }
.image rect { fill: var(--shade); }
.image figcaption { margin-top: 0.3rem; font-size: 0.9rem; overflow-wrap: anywhere; }
.image .note { margin: 0; }
.card { display: flex; flex-direction: column; margin: 0.6rem 0 0; padding: 0.6rem 0.8rem; color: inherit;
  border: 1px solid var(--line); border-radius: 0.5rem; text-decoration: none; overflow-wrap: anywhere; overflow: hidden; }
.card:hover strong { text-decoration: underline; }
.card .note { margin: 0; }
.card .image { margin: -0.6rem -0.8rem 0.6rem; }
.card .image :is(svg, img) { border-radius: 0; }
.card .image figcaption { padding: 0 0.8rem; }
`

/** The path of the page's style. */
export const STYLE = '/_timelines.css'

export const styleSheet = (): Response =>
  new Response(style, { headers: { 'content-type': 'text/css; charset=utf-8' } })
