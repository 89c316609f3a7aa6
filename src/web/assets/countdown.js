// Says how long it is until a moment that the page shows, by the clock of the server.
const shown = new WeakMap()

function offsetOf(element) {
  const known = shown.get(element)
  if (known?.now === element.dataset.now) return known.offset
  const offset = Number(element.dataset.now) - Date.now()
  shown.set(element, { now: element.dataset.now, offset })
  return offset
}

function words(seconds) {
  if (seconds <= 0) return 'now'
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit))
  const two = (value) => String(value).padStart(2, '0')
  if (days > 0) return `in ${days} d ${hours % 24} h`
  if (hours > 0) return `in ${hours} h ${two(minutes % 60)} min`
  return minutes > 0 ? `in ${minutes} min ${two(seconds % 60)} s` : `in ${seconds} s`
}

function tick() {
  for (const element of document.querySelectorAll('[data-until]')) {
    const left = Number(element.dataset.until) - Date.now() - offsetOf(element)
    const text = words(Math.ceil(left / 1000))
    if (element.textContent !== text) element.textContent = text
  }
}

tick()
setInterval(tick, 1000)
// What a refresh brings is counted before it is seen.
new MutationObserver(tick).observe(document.body, { childList: true, subtree: true })
