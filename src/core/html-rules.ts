const set = (names: string) => new Set(names.split(' '))

/** Elements that stay, with the attributes each may keep besides `dir`, `lang` and `title`. All others are unwrapped. */
export const allowedAttributes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...[
    'abbr address article aside b bdi bdo big br caption center cite code dd dfn div dl dt em figcaption figure',
    'footer h1 h2 h3 h4 h5 h6 header hgroup hr i kbd main mark nav p picture pre rp rt ruby s samp section small',
    'strike strong sub summary sup table tbody tfoot thead tr tt u ul var wbr',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, new Set<string>()] as const),
  ['a', set('href hreflang')],
  ['audio', set('src controls loop muted preload')],
  ['blockquote', set('cite')],
  ['col', set('span')],
  ['colgroup', set('span')],
  ['data', set('value')],
  ['del', set('cite datetime')],
  ['details', set('open')],
  ['img', set('src srcset sizes alt width height')],
  ['ins', set('cite datetime')],
  ['li', set('value')],
  ['ol', set('start type reversed')],
  ['q', set('cite')],
  ['source', set('src srcset sizes type media')],
  ['td', set('colspan rowspan headers')],
  ['th', set('colspan rowspan headers scope abbr')],
  ['time', set('datetime')],
  ['track', set('src kind srclang label default')],
  ['video', set('src poster controls loop muted preload width height')],
])

export const globalAttributes = set('dir lang title')

/** Gone with everything in them: code, forms, and text that is not part of the post. */
export const droppedElements = set(
  'script style title textarea noembed noframes iframe frameset select datalist template svg',
)

export const voidElements = set('br col hr img source track wbr')

/** Nothing but a box around something else to fetch: without an address they say nothing. */
export const needsAddress = set('img source track')

/** Block elements: they end a `p` that is still open, and a line of text. */
export const blockElements = set(
  'address article aside blockquote center details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hgroup hr main nav ol p pre section summary table ul',
)

/** These too start a new line of text. */
export const lineElements = new Set([...blockElements, ...set('br caption dd dt li option tr')])

const listItem = set('li')
const term = set('dd dt')
const ruby = set('rt rp')
const cell = set('td th')
const row = set('td th tr')
const rows = set('td th tr tbody thead tfoot')

/** An opening tag closes these when they are the innermost open ones: end tags that HTML lets authors leave out. */
export const impliedEnds: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...[...blockElements].map((name) => [name, set('p')] as const),
  ['li', new Set([...listItem, 'p'])],
  ['dd', new Set([...term, 'p'])],
  ['dt', new Set([...term, 'p'])],
  ['rt', ruby],
  ['rp', ruby],
  ['td', cell],
  ['th', cell],
  ['tr', row],
  ['tbody', rows],
  ['thead', rows],
  ['tfoot', rows],
])
