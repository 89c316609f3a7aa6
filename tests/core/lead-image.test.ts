import { describe, expect, it } from 'vitest'
import { pictureKey, picturesIn } from '../../src/core/lead-image.ts'

describe('one picture in several sizes', () => {
  it.each([
    ['https://news.example/i.jpg?w=640&h=480&q=80'],
    ['http://news.example/i-1024x683.jpg'],
    ['https://news.example/i-scaled.jpg?fit=crop&auto=format'],
    ['https://news.example/i@2x.jpg'],
  ])('%s is i.jpg', (url) => {
    expect(pictureKey(url)).toBe(pictureKey('https://news.example/i.jpg'))
  })

  it.each([
    ['https://news.example/j.jpg'],
    ['https://news.example/i.jpg?id=7'],
    ['https://other.example/i.jpg'],
    ['https://news.example/i-1x1-map.jpg'],
    ['no address'],
  ])('%s is another picture', (url) => {
    expect(pictureKey(url)).not.toBe(pictureKey('https://news.example/i.jpg'))
  })

  it('is found in a body', () => {
    const html =
      '<p>Text</p><figure><img alt="a" src="https://news.example/a.jpg?id=1&amp;w=9"/></figure><img src="https://news.example/b.png"/>'
    expect([...picturesIn(html)]).toEqual(['news.example/a.jpg?id=1', 'news.example/b.png?'])
    expect(picturesIn('<p>image src="https://news.example/c.png"</p>').size).toBe(0)
  })
})
