// Dragging is what the calendar needs a script for: an entry that is dropped sends the form that "Move" leads to.
const form = document.querySelector('form[data-drag]')
const calendar = document.querySelector('.calendar')
let dragged

const placeOf = (event) => event.target.closest('[data-at], [data-from], [data-day]')

/** The time that a place stands for; an hour keeps the minutes, a day the time of day. */
function timeAt({ at, from, day }) {
  const time = dragged.dataset.time
  if (at) return at
  if (day) return `${day}T${time}`
  const sameMinutes = from.slice(0, 14) + time.slice(3)
  return sameMinutes < from ? from : sameMinutes
}

function mark(place) {
  calendar.querySelector('.over')?.classList.remove('over')
  place?.classList.add('over')
}

for (const entry of calendar.querySelectorAll('[data-moves]')) entry.draggable = true

calendar.addEventListener('dragstart', (event) => {
  dragged = event.target.closest('[data-moves]')
  if (!dragged) return
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData('text/plain', dragged.dataset.moves)
  event.dataTransfer.setDragImage(dragged, 0, 0)
  dragged.classList.add('dragged')
})
calendar.addEventListener('dragover', (event) => {
  const place = placeOf(event)
  if (!dragged || !place) return
  event.preventDefault()
  mark(place)
})
calendar.addEventListener('dragend', () => {
  mark()
  dragged?.classList.remove('dragged')
  dragged = undefined
})
calendar.addEventListener('drop', (event) => {
  const place = placeOf(event)
  if (!dragged || !place) return
  event.preventDefault()
  if (place.contains(dragged)) return
  form.elements.id.value = dragged.dataset.moves
  form.elements.at.value = timeAt(place.dataset)
  form.elements.turn.value = place.dataset.turn ?? ''
  form.requestSubmit()
})
