// A table that sorts, and whose rows stay where they are while their figures change: no flicker, no lost selection.
import { el, setText } from './dom.ts';

export interface Column<Row> {
  title: string;
  text: (row: Row) => string;
  /** What it is sorted by; its text, if there is nothing. */
  value?: (row: Row) => number | string;
  /** Numbers stand to the right, and sort from the greatest down first. */
  numeric?: boolean;
  /** Whether the figure is bad news. */
  bad?: (row: Row) => boolean;
}

export class Table<Row> {
  private readonly body = el('tbody');
  private readonly heads: HTMLTableCellElement[];
  private readonly table: HTMLTableElement;
  private readonly none: HTMLElement;
  private readonly rows = new Map<string, HTMLTableRowElement>();
  private last: Row[] = [];
  private by: number;
  private descending: boolean;

  constructor(
    host: HTMLElement,
    caption: string,
    private readonly columns: Column<Row>[],
    private readonly key: (row: Row) => string,
    nothing: string,
    sortedBy = 0,
  ) {
    this.by = sortedBy;
    this.descending = columns[sortedBy]?.numeric ?? false;
    this.heads = columns.map((column, at) => this.head(column, at));
    const head = el('thead', {}, el('tr', {}, ...this.heads));
    this.table = el('table', { class: 'data' }, el('caption', { class: 'unseen' }, caption), head, this.body);
    this.none = el('p', { class: 'none' }, nothing);
    host.append(el('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 }, this.table), this.none);
    this.show([]);
  }

  /** Shows these rows. */
  show(rows: Row[]): void {
    this.last = rows;
    this.table.hidden = rows.length === 0;
    this.none.hidden = rows.length > 0;
    const sorted = rows.map((row) => ({ row, value: this.sortValue(row) }));
    sorted.sort((a, b) => compare(a.value, b.value) * (this.descending ? -1 : 1));
    const seen = new Set<string>();
    sorted.forEach(({ row }, at) => {
      const key = this.key(row);
      seen.add(key);
      const line = this.rows.get(key) ?? this.line(key);
      this.columns.forEach((column, number) => fill(line.cells[number] as HTMLElement, column, row));
      if (this.body.children[at] !== line) this.body.insertBefore(line, this.body.children[at] ?? null);
    });
    for (const [key, line] of this.rows) {
      if (!seen.has(key)) {
        line.remove();
        this.rows.delete(key);
      }
    }
  }

  private line(key: string): HTMLTableRowElement {
    const cells = this.columns.map((column, at) =>
      at === 0 ? el('th', { scope: 'row' }) : el('td', { class: column.numeric ? 'n' : null }),
    );
    const line = el('tr', {}, ...cells);
    this.rows.set(key, line);
    return line;
  }

  private head(column: Column<Row>, at: number): HTMLTableCellElement {
    const button = el('button', { type: 'button' }, column.title);
    button.addEventListener('click', () => {
      this.descending = this.by === at ? !this.descending : (column.numeric ?? false);
      this.by = at;
      this.mark();
      this.show(this.last);
    });
    const head = el('th', { scope: 'col', class: column.numeric ? 'n' : null }, button);
    queueMicrotask(() => this.mark());
    return head;
  }

  private mark(): void {
    this.heads.forEach((head, at) => {
      const mine = at === this.by;
      head.setAttribute('aria-sort', mine ? (this.descending ? 'descending' : 'ascending') : 'none');
      const title = this.columns[at]?.title ?? '';
      setText(head.firstElementChild as Element, mine ? `${title} ${this.descending ? '▼' : '▲'}` : title);
    });
  }

  private sortValue(row: Row): number | string {
    const column = this.columns[this.by] as Column<Row>;
    return column.value ? column.value(row) : column.text(row);
  }
}

function fill<Row>(cell: HTMLElement, column: Column<Row>, row: Row): void {
  setText(cell, column.text(row));
  if (column.bad) cell.classList.toggle('bad', column.bad(row));
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}
