import { expect, test } from 'vitest'
import { printer } from '../../src/cli/printer.ts'

/** What is printed, to stdout and to stderr. */
function printed(isTTY: boolean, json: boolean, use: (print: ReturnType<typeof printer>) => void) {
  const [out, err]: [string[], string[]] = [[], []]
  const io = {
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void err.push(text),
    isTTY,
  }
  use(printer(io, json))
  return [out.join(''), err.join('')]
}

const rows = [
  ['a', undefined, 1],
  ['long\tand\n\u001b[31mred\u009b', 'é', null],
]

test('a terminal gets aligned columns with a heading', () => {
  expect(printed(true, false, (print) => print.table(['name', 'x', 'n'], rows))).toEqual([
    'NAME              X  N\na                    1\nlong and [31mred  é\n',
    '',
  ])
})

test('a pipe gets tab-separated lines', () => {
  expect(printed(false, false, (print) => print.table(['name', 'x', 'n'], rows))).toEqual([
    'a\t\t1\nlong and [31mred\té\t\n',
    '',
  ])
})

test('nothing that is printed steers the terminal', () => {
  expect(
    printed(true, false, (print) => {
      print.line('two\nlines\u001b]0;title\u0007')
      print.note('a\u0000b\u0085c\td')
    }),
  ).toEqual(['two\nlines]0;title\n', 'abc\td\n'])
})

test('machines get JSON and nothing else', () => {
  const say = (print: ReturnType<typeof printer>) =>
    print.answer({ a: '\u001b' }, () => print.line('for people'))
  expect(printed(false, true, say)).toEqual(['{"a":"\\u001b"}\n', ''])
  expect(printed(true, true, say)).toEqual(['{\n  "a": "\\u001b"\n}\n', ''])
  expect(printed(false, false, say)).toEqual(['for people\n', ''])
})
