// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// usage: node xterm.js MODULES COLUMNS ROWS <bytes
// What xterm.js, the terminal of VS Code, makes of the bytes: a JSON array
// of lines, each an array of cells [character, URI, id], from the top of the
// scrollback.  The links of cells are no public interface: t/packages pins the
// version.

'use strict';
const [modules, columns, rows] = process.argv.slice(2);
const { Terminal } = require(modules + '/@xterm/headless');
const bytes = require('fs').readFileSync(0);
const term = new Terminal({
  cols: Number(columns), rows: Number(rows), scrollback: 100000,
  allowProposedApi: true,
});

term.write(bytes, () => {
  const core = term._core;
  const buffer = core.buffers.active;
  const out = [];
  for (let y = 0; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    const cells = [];
    const cell = term.buffer.active.getNullCell();
    for (let x = 0; x < term.cols; x++) {
      line.loadCell(x, cell);
      const link = cell.hasExtendedAttrs() && cell.extended.urlId
        ? core._oscLinkService.getLinkData(cell.extended.urlId) : null;
      cells.push([cell.getChars(), link ? link.uri : '',
        link && link.id ? link.id : '']);
    }
    out.push(cells);
  }
  process.stdout.write(JSON.stringify(out), () => process.exit(0));
});
