// ==UserScript==
// @name         Arrow keys
// @namespace    fittings
// @description  Left and right arrow go to the previous and next page
// @version      0.1
// @license      MIT
// @match        http://*/*
// @match        https://*/*
// @run-at       document-start
// @inject-into  content
// @grant        none
// ==/UserScript==
//
// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// README.md beside this file says which link is taken, and when none is.

'use strict';

const KEYS = { ArrowLeft: 'prev', ArrowRight: 'next' };
const OPPOSITE = { prev: 'next', next: 'prev' };
const RELATIONS = { prev: ['prev', 'previous'], next: ['next'] };

// Of each language: words for next, words for previous, words for page; then
// what means next or previous only where nothing else is said.
const LANGUAGES = {
	en: ['next', 'prev previous', 'page',
	    'older|older posts|older entries|older articles',
	    'newer|newer posts|newer entries|newer articles'],
	cs: ['následující', 'předchozí předcházející', 'stránka strana',
	    'další|další stránka|další strana', 'zpět'],
	da: ['næste', 'forrige', 'side', '', ''],
	de: ['nächste nächster nächstes folgende',
	    'vorige voriger voriges vorherige vorheriger vorheriges',
	    'seite', 'weiter|vorwärts', 'zurück'],
	es: ['siguiente próxima próximo', 'anterior', 'página', '', ''],
	fr: ['suivant suivante', 'précédent précédente', 'page', '', ''],
	it: ['successiva successivo prossima prossimo', 'precedente', 'pagina',
	    'avanti', 'indietro'],
	ja: ['', '', '', '次|次へ|次ページ|次のページ|次のページへ',
	    '前|前へ|前ページ|前のページ|前のページへ'],
	ko: ['다음', '이전', '페이지', '', ''],
	nl: ['volgende', 'vorige', 'pagina', 'verder', 'terug'],
	no: ['neste', 'forrige', 'side', '', ''],
	pl: ['następna następny następne', 'poprzednia poprzedni poprzednie',
	    'strona', 'dalej', 'wstecz'],
	pt: ['próxima próximo seguinte', 'anterior', 'página', '', ''],
	ru: ['следующая следующий следующее',
	    'предыдущая предыдущий предыдущее', 'страница',
	    'вперёд|вперед|далее|дальше', 'назад'],
	sv: ['nästa', 'föregående', 'sida', '', ''],
	uk: ['наступна наступний наступне', 'попередня попередній попереднє',
	    'сторінка', 'вперед|далі', 'назад'],
	zh: ['', '', '', '下一页|下一頁|下页|下一章|下一节|下一節|下一篇',
	    '上一页|上一頁|上页|上一章|上一节|上一節|上一篇'],
};

const column = (number, separator) => new Set(Object.values(LANGUAGES)
    .flatMap((language) => language[number].split(separator))
    .filter((name) => name));
const WORDS = { next: column(0, ' '), prev: column(1, ' ') };
const PAGE = column(2, ' ');
const LABELS = { next: column(3, '|'), prev: column(4, '|') };

// The doubled ones often mean first and last.
const MARKS = {
	next: [['→', '›', '>', '▶', '❯'], ['»', '>>']],
	prev: [['←', '‹', '<', '◀', '❮'], ['«', '<<']],
};

// Anything longer is a headline, not the label of a link to a page.
const LONGEST = 6;

const NONE = Infinity;

// A dot or a hyphen within a word is part of it: neither dpreview.com nor
// Next.js nor next-generation has a word that counts.
function wordsOf(text)
{
	return text.normalize('NFKC').toLowerCase().match(
	    /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[.'’-][\p{L}\p{M}\p{N}]+)*/gu) || [];
}

// The words of each of an element's classes: pageNext and page_next are two.
// What has a colon is a utility (disabled:hidden), not a name.
function classesOf(text)
{
	return text.split(/\s+/).filter((name) => !name.includes(':'))
	    .map((name) => name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
	        .toLowerCase().match(/[\p{L}\p{N}]+/gu) || []);
}

// How well do words name a direction?  0 is best: a word for it and one for
// page; 1 its name alone, 4 at the start or end, 5 elsewhere.
function closeness(words, direction)
{
	const rest = words.filter((word) => !PAGE.has(word));
	const names = (word) => WORDS[direction].has(word);

	if (LABELS[direction].has(words.join(' ')))
		return 1;
	if (rest.length === 1 && names(rest[0]))
		return rest.length < words.length ? 0 : 1;
	if (rest.length > LONGEST ||
	    rest.some((word) => WORDS[OPPOSITE[direction]].has(word)))
		return NONE;
	if (names(rest[0]) || names(rest[rest.length - 1]))
		return 4;
	return rest.some(names) ? 5 : NONE;
}

// The same of a text, which may be but a mark: 2, or 3 if doubled.
function closenessOfText(text, direction)
{
	const words = wordsOf(text);
	if (words.length)
		return closeness(words, direction);
	const mark = text.normalize('NFKC').replace(/[\s\p{M}]/gu, '');
	const at = MARKS[direction].findIndex((marks) => marks.includes(mark));
	return at < 0 ? NONE : 2 + at;
}

// How sure is it that a link goes in a direction?  Less is surer; NONE if
// nothing says so.  The link is described by strings: tag, rel, label, text
// and class.
function doubt(link, direction)
{
	const relations = link.rel.toLowerCase().split(/\s+/);
	if (RELATIONS[direction].some((name) => relations.includes(name)))
		return link.tag === 'link' ? 1 : 0;
	return Math.min(
	    2 + 3 * closenessOfText(link.label, direction),
	    3 + 3 * closenessOfText(link.text, direction),
	    ...classesOf(link.class).map((words) =>
	        4 + 3 * closeness(words, direction)));
}

// Which direction does a key event ask for, if any?
function directionOf(event)
{
	if (!event.isTrusted || event.defaultPrevented || event.repeat ||
	    event.isComposing || event.keyCode === 229 ||
	    event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
		return undefined;
	return KEYS[event.key];
}

const USES_ARROWS = [
	'input', 'textarea', 'select', 'audio', 'video', 'canvas', 'embed',
	'object',
	...['application', 'combobox', 'grid', 'listbox', 'menu', 'menubar',
	    'option', 'radio', 'radiogroup', 'scrollbar', 'searchbox',
	    'separator', 'slider', 'spinbutton', 'tab', 'tablist', 'textbox',
	    'toolbar', 'tree', 'treegrid'].map((role) => `[role~=${role} i]`),
].join();

function usesArrows(element)
{
	return element.isContentEditable || element.matches(USES_ARROWS);
}

function scrollsSideways(element)
{
	// Rounding makes one pixel.
	if (element.scrollWidth <= element.clientWidth + 1)
		return false;
	if (element !== document.scrollingElement)
		return ['auto', 'scroll'].includes(
		    getComputedStyle(element).overflowX);
	// The window has the body's, unless the root has its own.
	const [overflow] = [document.documentElement, document.body]
	    .map((box) => getComputedStyle(box).overflowX)
	    .filter((value) => value !== 'visible');
	return overflow !== 'hidden' && overflow !== 'clip';
}

const isElement = (node) => node.nodeType === 1;

// Has what has the focus, or is around it, its own use for the key?  What was
// clicked last is scrolled by keys, too, without having the focus.
function keepsKey(path, clicked)
{
	const elements = path.filter(isElement);
	const [target] = elements;
	const atBody = target === document.body ||
	    target === document.documentElement;
	const scrollers = [...elements, ...clicked.filter(isElement),
	    document.scrollingElement || target];

	// Modal is also what fills the screen.
	return document.designMode === 'on' ||
	    document.querySelector(':modal') ||
	    elements.some(usesArrows) || scrollers.some(scrollsSideways) ||
	    (!atBody && target.querySelector('audio, video'));
}

function* linksOf(document)
{
	const roots = [document];
	for (const root of roots) {
		yield* root.querySelectorAll(
		    'a[href], area[href], link[rel][href]');
		for (const element of root.querySelectorAll('*'))
			if (element.shadowRoot)
				roots.push(element.shadowRoot);
	}
}

// Can a reader follow it?  Script in a URL is never run.
function isUsable(link)
{
	return /^https?:/.test(link.href) &&
	    !link.closest('[inert], [aria-disabled=true]') &&
	    ![...link.classList].some((name) => /(^|[-_])disabled$/.test(name)) &&
	    (link.localName !== 'a' ||
	    link.checkVisibility({ visibilityProperty: true }));
}

function describe(link)
{
	const images = [...link.querySelectorAll('img[alt]')];
	const text = [link.innerText, link.alt, ...images.map((i) => i.alt)]
	    .filter((part) => part).join(' ').trim();
	return {
		tag: link.localName,
		rel: link.rel,
		label: link.getAttribute('aria-label') || '',
		text: text || link.title,
		class: link.className,
	};
}

const withoutFragment = (url) => url.replace(/#.*/s, '');

// The link with the least doubt, the first of several; those that stay on
// this page, as links of carousels do, only if there is no other.
function find(direction)
{
	const here = withoutFragment(location.href);
	let best;
	let least = NONE;

	for (const link of linksOf(document)) {
		if (!isUsable(link))
			continue;
		const stays = withoutFragment(link.href) === here;
		const doubts = doubt(describe(link), direction) +
		    (stays ? 100 : 0);
		if (doubts < least) {
			least = doubts;
			best = link;
		}
	}
	return best;
}

function turn(direction)
{
	const link = find(direction);
	if (link && link.localName === 'link')
		location.assign(link.href);
	else if (link)
		link.click();
}

// The first listener of all notes where the page is.  The one that acts hears
// only what no handler has stopped, and waits until the last has run: it may
// have been added later than this one, or have turned the page by itself.
function listen()
{
	let here;
	let clicked = [];
	window.addEventListener('mousedown', (event) => {
		clicked = event.composedPath();
	}, true);
	window.addEventListener('keydown', () => {
		here = location.href;
	}, true);
	window.addEventListener('keydown', (event) => {
		const direction = directionOf(event);
		if (!direction || keepsKey(event.composedPath(), clicked))
			return;
		setTimeout(() => {
			if (event.defaultPrevented || location.href !== here)
				return;
			turn(direction);
			here = location.href;
		});
	});
}

if (typeof window === 'undefined')
	module.exports = { closenessOfText, directionOf, doubt };
else
	listen();
