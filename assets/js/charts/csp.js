/**
 * Make plotly.js obey `style-src 'self'`. Import this before plotly.js.
 *
 * The policy forbids style elements and style attributes set as text; it allows style properties set
 * through the object model. plotly.js breaks it in two ways:
 *
 * 1. On loading it fills a <style> element. It skips that when it finds its element already there with
 *    the class no-inline-styles. Any element will do, and a <meta> cannot itself break the policy.
 *    The rules come from charts.css instead.
 * 2. Its text and heatmap code writes style attributes through d3's attr(). We send those through the
 *    object model, which sets exactly the same properties.
 */
import d3 from '@plotly/d3'

const marker = document.createElement('meta')
marker.id = 'plotly.js-style-global'
marker.className = 'no-inline-styles'
document.head.append(marker)

const plainAttr = d3.selection.prototype.attr

function setStyle (selection, value) {
  return selection.each(function (...args) {
    const text = typeof value === 'function' ? value.apply(this, args) : value
    this.style.cssText = text ?? ''
  })
}

d3.selection.prototype.attr = function (name, ...rest) {
  if (name === 'style' && rest.length) return setStyle(this, rest[0])
  if (name && typeof name === 'object' && 'style' in name) {
    const { style, ...others } = name
    return setStyle(plainAttr.call(this, others), style)
  }
  return plainAttr.call(this, name, ...rest)
}
