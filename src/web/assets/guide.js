// The browser knows where it is: the zone it runs in is a better guess than UTC.
const zone = document.querySelector('input[name="timezone"]')
if (zone?.value === 'UTC') zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone
