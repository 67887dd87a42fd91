// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// usage: node arrow-keys.js
// The cases of t/98-arrow-keys.t.

'use strict';

const { closenessOfText, directionOf, doubt } =
    require('../../contrib/arrow-keys/arrow-keys.user.js');
const { is, doneTesting } = require('./tap.js');

const NONE = Infinity;

// text, its closeness to prev and to next
const TEXTS = [
	['Next page', NONE, 0],
	['Previous page', 0, NONE],
	['Page suivante', NONE, 0],
	['PAGE PRÉCÉDENTE', 0, NONE],
	['Nächste Seite', NONE, 0],
	['pagina successiva', NONE, 0],
	['Página anterior', 0, NONE],
	['Następna strona', NONE, 0],
	['Следующая страница', NONE, 0],
	['Vorige pagina', 0, NONE],
	['Next', NONE, 1],
	['  Next \n', NONE, 1],
	['Next »', NONE, 1],
	['« Prev.', 1, NONE],
	['‹ Zurück', 1, NONE],
	['Weiter ›', NONE, 1],
	['Ｎｅｘｔ', NONE, 1],
	['Older posts', NONE, 1],
	['Newer posts', 1, NONE],
	['次へ', NONE, 1],
	['前のページ', 1, NONE],
	['下一页', NONE, 1],
	['上一頁', 1, NONE],
	['다음', NONE, 1],
	['Вперёд', NONE, 1],
	['Попередня', 1, NONE],
	['Předchozí', 1, NONE],
	['Föregående', 1, NONE],
	['Forrige side', 0, NONE],
	['→', NONE, 2],
	['▶️', NONE, 2],
	['‹', 2, NONE],
	['＞', NONE, 2],
	['> >', NONE, 3],
	['«', 3, NONE],
	['Next: Chapter 3', NONE, 4],
	['Chapter 1 (previous)', 4, NONE],
	['go to next chapter', NONE, 5],
	// whole words only
	['dpreview.com', NONE, NONE],
	['Preview', NONE, NONE],
	['Next.js', NONE, NONE],
	['next-generation', NONE, NONE],
	['nextpage', NONE, NONE],
	['Weiterlesen', NONE, NONE],
	['next’s', NONE, NONE],
	// words that count only where nothing else is said
	['Zurück zur Startseite', NONE, NONE],
	['Weiter mit Google', NONE, NONE],
	['older than the hills', NONE, NONE],
	// both, none, or too much
	['Previous/Next', NONE, NONE],
	['« Vorige | Nächste »', NONE, NONE],
	['Page 2', NONE, NONE],
	['page', NONE, NONE],
	['', NONE, NONE],
	['×', NONE, NONE],
	['→ ←', NONE, NONE],
	['Next week six ministers meet again in Rome', NONE, NONE],
	['constructor', NONE, NONE],
];

const link = (properties) => Object.assign(
    { tag: 'a', rel: '', label: '', text: '', class: '' }, properties);

// links, from the surest to the least sure for next
const ORDER = [
	{ rel: 'nofollow NEXT' },
	{ rel: 'next', tag: 'link' },
	{ label: 'Next page' },
	{ text: 'Next page' },
	{ class: 'nextPage' },
	{ label: 'Next' },
	{ text: 'Next' },
	{ class: 'page-numbers next' },
	{ label: '›' },
	{ text: '›' },
	{ label: '»' },
	{ text: '»' },
	{ label: 'Next chapter' },
	{ text: 'Next chapter' },
	{ class: 'nav-next' },
	{ label: 'The next chapter' },
	{ text: 'The next chapter' },
	{ class: 'btn-next-lg' },
];

const OTHERS = [
	{ rel: 'prev' },
	{ rel: 'nextish' },
	{ class: 'nextjs preview' },
	{ class: 'disabled:next' },
	{ class: 'prev-next' },
	{ text: 'Home' },
	{},
];

const right = (properties) => Object.assign(
    { isTrusted: true, key: 'ArrowRight', keyCode: 39 }, properties);

const EVENTS = [
	['the right arrow', right(), 'next'],
	['the left arrow', right({ key: 'ArrowLeft', keyCode: 37 }), 'prev'],
	['another key', right({ key: 'ArrowUp' }), undefined],
	['Ctrl', right({ ctrlKey: true }), undefined],
	['Alt', right({ altKey: true }), undefined],
	['Shift', right({ shiftKey: true }), undefined],
	['Meta', right({ metaKey: true }), undefined],
	['a key held down', right({ repeat: true }), undefined],
	['a composition', right({ isComposing: true }), undefined],
	['a key of an input method', right({ keyCode: 229 }), undefined],
	['a key the page has handled', right({ defaultPrevented: true }),
	    undefined],
	['a key the page made', right({ isTrusted: false }), undefined],
];

for (const [text, prev, next] of TEXTS)
	is(`text "${text.trim()}"`, [closenessOfText(text, 'prev'),
	    closenessOfText(text, 'next')], [prev, next]);

const doubts = ORDER.map((one) => doubt(link(one), 'next'));
for (let i = 1; i < ORDER.length; i++)
	is(`${JSON.stringify(ORDER[i - 1])} before ` +
	    JSON.stringify(ORDER[i]), doubts[i - 1] < doubts[i], true);
is('the least sure one counts', doubts.at(-1) < NONE, true);
is('the best of a link counts', doubt(link({
	label: 'Go to the next chapter', text: 'Next', class: 'nav-next',
}), 'next'), doubt(link({ text: 'Next' }), 'next'));
for (const one of OTHERS)
	is(`${JSON.stringify(one)} is not next`,
	    doubt(link(one), 'next'), NONE);
for (const rel of ['prev', 'Previous', 'prev nofollow'])
	is(`rel=${rel} is prev`, doubt(link({ rel }), 'prev'), 0);

for (const [name, event, wanted] of EVENTS)
	is(name, directionOf(event), wanted);

doneTesting();
