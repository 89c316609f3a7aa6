// A form for each operation: sends it with the token that was typed in, and shows the answer. Nothing is kept.
const token = document.querySelector('#token')

function requestOf(form) {
  const { method, path, type } = form.dataset
  const headers = new Headers()
  if (token.value !== '') headers.set('Authorization', `Bearer ${token.value.trim()}`)
  const query = new URLSearchParams()
  let address = path
  for (const { name, value, dataset } of form.querySelectorAll('input[data-place]')) {
    if (value === '') continue
    if (dataset.place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(value))
    else if (dataset.place === 'query') query.append(name, value)
    else headers.set(name, value)
  }
  const body = type === undefined ? '' : form.elements.namedItem('body').value
  if (body !== '') headers.set('Content-Type', type)
  // The page lies beside the API, whatever a proxy calls the two.
  const url = new URL(`.${address}`, location.href)
  url.search = query
  return [url, { method: method.toUpperCase(), headers, ...(body !== '' && { body }) }]
}

function readable(text, type) {
  if (!/json\b/.test(type ?? '')) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function element(name, text, given = {}) {
  const made = Object.assign(document.createElement(name), given)
  made.textContent = text
  return made
}

async function send(form) {
  const answer = form.querySelector('.answer')
  answer.replaceChildren(element('p', 'Sending…'))
  const began = performance.now()
  try {
    const response = await fetch(...requestOf(form))
    const text = await response.text()
    const took = Math.round(performance.now() - began)
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
    const body = readable(text, response.headers.get('content-type'))
    const parts = [
      element('p', `${response.status} ${response.statusText} within ${took} ms`, {
        className: response.ok || response.status === 304 ? 'good' : 'bad',
      }),
      element('h4', 'Headers'),
      element('pre', headers, { tabIndex: 0 }),
      element('h4', 'Body'),
      element('pre', body === '' ? '(empty)' : body, { tabIndex: 0 }),
    ]
    answer.replaceChildren(...parts)
  } catch (error) {
    answer.replaceChildren(element('p', `No answer: ${error.message}`, { className: 'bad' }))
  }
}

document.querySelector('#token-field').hidden = false
// What a browser remembers of a form when it comes back to a page is not kept either.
token.value = ''
addEventListener('pagehide', () => {
  token.value = ''
})
for (const form of document.querySelectorAll('form.try')) {
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form)
  })
}
