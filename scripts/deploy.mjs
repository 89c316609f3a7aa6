import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Deploys to Cloudflare Workers: makes what is missing (database, KV namespace, queues), brings the database up to date, deploys, and says
 * which secrets are missing. May be run again at any time. `--dry-run` says what it would do, and asks Cloudflare nothing.
 */
const dryRun = process.argv.includes('--dry-run')
const TOML = 'wrangler.toml'
const CONFIG = 'config/posthorn.yaml'
/** What stands in wrangler.toml until there is a database. */
const NO_DATABASE = '00000000-0000-0000-0000-000000000000'
/** The same for the KV namespace. */
const NO_NAMESPACE = '00000000000000000000000000000000'

/** Runs wrangler; its words go to the terminal unless they are `quiet`. */
function wrangler(args, { quiet = false } = {}) {
  const { status, stdout, error } = spawnSync('wrangler', args, {
    stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  if (error) end(`wrangler cannot be run: ${error.message}`)
  return { done: status === 0, said: stdout ?? '' }
}

function must(args, what) {
  if (!wrangler(args).done)
    end(`${what} did not work: see above. Nothing after it was done; run this again.`)
}

function read(file, what) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`
    return end(`${file} ${why}: ${what} was expected.`)
  }
}

function end(message) {
  console.error(message)
  process.exit(1)
}

const step = (text) => console.log(`\n— ${text}`)

const toml = read(TOML, 'the configuration of the Worker')
const database =
  /^database_name\s*=\s*(["'])(.+?)\1/m.exec(toml)?.[2] ??
  end(`${TOML} names no database: a line such as database_name = "posthorn" was expected.`)
/** Whoever took the KV binding out does without. */
const namespace = /^\[\[kv_namespaces\]\]/m.test(toml) ? `${database}-feeds` : undefined
const queues = [
  ...new Set(
    [...toml.matchAll(/^(?:queue|dead_letter_queue)\s*=\s*(["'])(.+?)\1/gm)].map(
      ([, , name]) => name,
    ),
  ),
]
/** What the set-up file asks for by `${NAME}`, without a value of its own after `:-`. */
const named = [
  ...read(CONFIG, 'the set-up file that travels in the Worker')
    .replaceAll(/(?:^|\s)#.*/gm, '')
    .matchAll(/\$\{([A-Za-z_]\w*)\}/g),
].map(([, name]) => name)
const secrets = [...new Set(['POSTHORN_SECRET', 'POSTHORN_TOKEN', ...named])]

if (dryRun) {
  console.log(
    `It would make, where they are missing: the database ${database},${namespace ? ` the KV namespace ${namespace},` : ''} the queues ${queues.join(' and ')};`,
  )
  console.log(
    `apply the migrations of ${database}, deploy, and ask for the secrets ${secrets.join(', ')}.`,
  )
  must(['deploy', '--dry-run', '--outdir', '.wrangler/deploy'], 'Bundling')
  process.exit(0)
}

step(`The database ${database}`)
let id = databaseId()
if (id === undefined) {
  must(['d1', 'create', database, '--update-config=false'], 'Making the database')
  id =
    databaseId() ??
    end(`The database ${database} was made, but is not listed yet. Run this again in a minute.`)
} else {
  console.log(`It is there: ${id}`)
}
if (toml.includes(NO_DATABASE)) {
  write(NO_DATABASE, id)
} else if (!toml.includes(id)) {
  end(
    `${TOML} names another database_id than ${id}, which the database ${database} of this account has. Correct one of them.`,
  )
}

if (namespace && toml.includes(NO_NAMESPACE)) {
  step(`The KV namespace ${namespace}`)
  if (namespaceId() === undefined)
    must(
      ['kv', 'namespace', 'create', namespace, '--update-config=false'],
      'Making the KV namespace',
    )
  const made = namespaceId() ?? end(`${namespace} is not listed yet. Run this again in a minute.`)
  write(NO_NAMESPACE, made)
}

step(`The queues ${queues.join(' and ')}`)
for (const queue of queues) {
  if (wrangler(['queues', 'info', queue], { quiet: true }).done) console.log(`${queue} is there.`)
  else must(['queues', 'create', queue], `Making the queue ${queue}`)
}

step('Migrations')
must(['d1', 'migrations', 'apply', database, '--remote'], 'Bringing the database up to date')

step('The Worker')
must(['deploy'], 'Deploying')

step('Secrets')
const { done, said } = wrangler(['secret', 'list', '--format', 'json'], { quiet: true })
const there = done ? namesIn(said) : []
const missing = secrets.filter((name) => !there.includes(name))
if (missing.length === 0) {
  console.log('All are there. The Worker is ready.')
} else {
  console.log(
    'Until these are there, every request is answered with 503 and the name of what is missing:\n',
  )
  for (const name of missing) console.log(`  npx wrangler secret put ${name}${hint(name)}`)
  console.log('\nThen get in with: npx posthorn sign-in --server https://… --token …')
}

function databaseId() {
  const { done: listed, said: list } = wrangler(['d1', 'list', '--json'], { quiet: true })
  if (!listed)
    end(
      'The databases could not be listed: sign in with npx wrangler login, or set CLOUDFLARE_API_TOKEN.',
    )
  return jsonIn(list).find(({ name }) => name === database)?.uuid
}

function namespaceId() {
  const { done: listed, said: list } = wrangler(['kv', 'namespace', 'list'], { quiet: true })
  if (!listed) end('The KV namespaces could not be listed: see npx wrangler kv namespace list.')
  return jsonIn(list).find(({ title }) => title === namespace)?.id
}

function write(placeholder, made) {
  writeFileSync(TOML, readFileSync(TOML, 'utf8').replace(placeholder, made))
  console.log(`${TOML} names it now: keep that change.`)
}

function namesIn(list) {
  return jsonIn(list).map(({ name }) => name)
}

/** wrangler may say something before its JSON. */
function jsonIn(text) {
  try {
    return JSON.parse(text.slice(text.indexOf('[')))
  } catch {
    return end(`wrangler answered something else than a list: ${text.slice(0, 200)}`)
  }
}

function hint(name) {
  if (name === 'POSTHORN_SECRET')
    return '     # 32 characters or more; keep it: credentials are sealed with it'
  if (name === 'POSTHORN_TOKEN') return '      # an API token that always works: choose a long one'
  return ''
}
