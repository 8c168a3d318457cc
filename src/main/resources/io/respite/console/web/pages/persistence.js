import { html, nothing } from '../lit/lit-html.js';
import { ask, command, connection, get, guard, send } from '../core/api.js';
import { bytes, count, DASH, duration, plural, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { askForm } from '../parts/dialog.js';
import { icon } from '../parts/icons.js';

const POLL_MS = 1000;
const BUSY_POLL_MS = 300;

/** What is on disk, how it gets there, and loading a file. */
class Persistence extends Part {
  #status = null;
  #job = null;
  #upload = null;
  #isOver = false;

  begin() {
    const again = async () => {
      if (!this.signal.aborted) {
        await this.#read();
        setTimeout(again, this.#status?.running || this.#upload ? BUSY_POLL_MS : POLL_MS);
      }
    };
    again();
  }

  async #read() {
    if (document.hidden || connection.state === 'locked') {
      return;
    }
    const status = await this.attempt(() => get('/admin/persistence', { signal: this.signal }));
    this.#status = status ?? this.#status;
    if (this.#job?.state === 'RUNNING') {
      this.#job = await get(`/admin/persistence/save/${this.#job.id}`).catch(() => null);
      if (this.#job?.state === 'DONE') {
        toast('The snapshot is written.', 'good');
      } else if (this.#job?.state === 'FAILED') {
        const why = this.#job.failure ?? 'see the log';
        toast(`Not written: ${why}. The old one is as it was.`, 'bad');
      }
    }
  }

  #save = async () => {
    try {
      this.#job = await ask('POST', '/admin/persistence/save');
    } catch (error) {
      toast(error.message, 'bad');
    }
    await this.#read();
  };

  #rewrite = async () => {
    try {
      await command(0, ['BGREWRITEAOF']);
      toast('The rewrite has begun.', 'good');
    } catch (error) {
      toast(error.message, 'bad');
    }
    await this.#read();
  };

  /** Takes a snapshot away: by a request with credentials, then as a file of the browser. */
  #download = async () => {
    try {
      const response = await send('/admin/persistence/snapshot', {
        headers: connection.headers(),
        signal: this.signal,
      });
      const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await response.blob());
      link.download = name?.[1] ?? 'respite.rdb';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch (error) {
      toast(error.message, 'bad');
    }
  };

  #drop = (event) => {
    event.preventDefault();
    this.#isOver = false;
    this.update();
    this.#load(event.dataTransfer.files[0]);
  };

  async #load(file) {
    if (!file || this.#upload) {
      return;
    }
    if (guard.isReadOnly) {
      toast('The console is read-only: switch that off at the top to load a file.', 'bad');
      return;
    }
    const form = await askForm({
      title: `Load ${file.name}?`,
      text: `${bytes(file.size)}. It is checked wholly first; where it is broken, nothing `
        + 'changes.',
      go: 'Load it',
      isDanger: true,
      fields: html`
        <label class="check"><input type="radio" name="mode" value="merge" checked>
          Merge: its keys take the place of those of their name</label>
        <label class="check"><input type="radio" name="mode" value="replace">
          Replace: all keys that are there go first</label>
        <label class="field"><span>Into</span><select name="db">
          <option value="">the databases that the file names</option>
          ${Array.from({ length: 16 }, (_, db) => html`<option value=${db}>db${db}</option>`)}
        </select></label>`,
    });
    if (form) {
      this.#send(file, form);
    }
  }

  /** By XMLHttpRequest, which tells how much has gone out; fetch does not. */
  #send(file, { mode, db }) {
    const words = new URLSearchParams({ mode });
    if (db !== '') {
      words.set('db', db);
    }
    const request = new XMLHttpRequest();
    this.#upload = { name: file.name, size: file.size, sent: 0, text: '', kind: '', request };
    const end = (text, kind) => {
      this.#upload = { ...this.#upload, text, kind, isDone: true };
      this.#read();
    };
    request.upload.onprogress = (event) => {
      this.#upload = { ...this.#upload, sent: event.loaded };
      this.update();
    };
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 200) {
        end(`${plural(answer.keys, 'key')} loaded from ${bytes(answer.bytes)}.`, 'good');
      } else {
        end(answer?.detail ?? `The server answered ${request.status}.`, 'bad');
      }
    };
    request.onerror = () => end('The connection broke while the file was sent.', 'bad');
    request.onabort = () => end('Not loaded.', 'bad');
    request.open('POST', `/admin/persistence/load?${words}`);
    const headers = connection.headers({ 'Content-Type': 'application/octet-stream' });
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    request.send(file);
    this.update();
  }

  view() {
    const status = this.#status;
    return html`
      <div class="stack">
        ${this.problemView()}
        <div class="grid two">${this.#snapshot(status)}${this.#appendOnly(status)}</div>
        ${this.#loadView()}
      </div>`;
  }

  #snapshot(status) {
    const { snapshot, running } = status ?? {};
    const isGood = snapshot?.lastStatus === 'ok';
    return html`
      <section class="card">
        <header><h2>Snapshot</h2>
          <button class="button small" ?disabled=${!status} @click=${this.#download}>
            ${icon('download', 14)}Take one away</button>
          <button class="button small main" ?disabled=${!status || running || this.isReadOnly}
            @click=${this.#save}>Save now</button>
        </header>
        <div class="body stack">
          <dl class="facts">
            <dt>File</dt><dd class="mono">${snapshot?.file ?? DASH}</dd>
            <dt>Size</dt>
            <dd>${snapshot?.fileBytes ? bytes(snapshot.fileBytes) : 'not written yet'}</dd>
            <dt>Last save</dt><dd>${time(snapshot?.lastSaveMs)}${snapshot?.lastSeconds >= 0
              ? `, took ${duration(snapshot.lastSeconds)}` : ''}</dd>
            <dt>Outcome</dt><dd>${snapshot ? html`<span class="badge ${isGood ? 'good' : 'bad'}">
              ${isGood ? 'good' : snapshot.lastStatus}</span>` : DASH}</dd>
            <dt>Changes since</dt><dd>${count(snapshot?.changesSinceSave)}</dd>
          </dl>
          <div class="progress">${running ? html`
            <div class="toolbar"><span>Saving</span><span class="spring"></span>
              <span class="soft">${count(running.keys)} of ${plural(running.totalKeys, 'key')},
                ${bytes(running.bytesPerSecond)}/s</span></div>
            <progress class="thin" aria-label="Saving" max=${Math.max(1, running.totalKeys)}
              .value=${running.keys}></progress>`
            : status?.loading ? html`<p>Data is being loaded.</p>` : nothing}</div>
        </div>
      </section>`;
  }

  #appendOnly(status) {
    const file = status?.appendOnlyFile;
    const isOn = Boolean(file?.enabled);
    const outcome = (word) => html`<span class="badge ${word === 'ok' ? 'good' : 'bad'}">
      ${word === 'ok' ? 'good' : word ?? DASH}</span>`;
    return html`
      <section class="card">
        <header><h2>Append-only file</h2>
          <span class="badge ${isOn ? 'good' : ''}">${isOn ? 'on' : 'off'}</span>
          <button class="button small" ?disabled=${!isOn || this.isReadOnly}
            @click=${this.#rewrite}>Rewrite</button>
        </header>
        <div class="body stack">
          ${isOn ? html`<dl class="facts">
            <dt>Size</dt><dd>${bytes(file.current_size)}</dd>
            <dt>After the last rewrite</dt><dd>${bytes(file.base_size)}</dd>
            <dt>Last write</dt><dd>${outcome(file.last_write_status)}</dd>
            <dt>Last rewrite</dt><dd>${outcome(file.last_bgrewrite_status)}
              ${file.last_rewrite_time_sec >= 0
                ? `took ${duration(file.last_rewrite_time_sec)}` : ''}</dd>
          </dl>` : html`<p class="soft">Writes are not logged. With
            <a href="#/config?match=appendonly">appendonly</a> a crash loses at most a second.</p>`}
          ${file?.rewrite_in_progress ? html`
            <div><p>Rewriting${file.current_rewrite_time_sec >= 0
              ? `, ${duration(file.current_rewrite_time_sec)} so far` : ''}</p>
              <progress class="thin" aria-label="Rewriting"></progress></div>` : nothing}
        </div>
      </section>`;
  }

  #loadView() {
    const upload = this.#upload;
    const over = (isOver) => (event) => {
      event.preventDefault();
      this.#isOver = isOver;
      this.update();
    };
    return html`
      <section class="card">
        <header><h2>Load an RDB file</h2></header>
        <div class="body stack">
          <div class="drop ${this.#isOver ? 'over' : ''}" @dragover=${over(true)}
            @dragleave=${over(false)} @drop=${this.#drop}>
            ${icon('upload', 20)}
            <p>Drop a file here, or
              <button class="button small" @click=${() =>
                this.querySelector('input[type=file]').click()}>choose one</button></p>
            <p class="faint">Every version of RDB files is read.</p>
            <input type="file" hidden aria-label="RDB file" @change=${(event) => {
              this.#load(event.target.files[0]);
              event.target.value = '';
            }}>
          </div>
          ${upload ? uploadView(upload, () => {
            upload.request.abort();
            this.#upload = null;
            this.update();
          }) : nothing}
        </div>
      </section>`;
  }
}

function uploadView(upload, close) {
  const isSent = upload.sent >= upload.size;
  return html`
    <div aria-live="polite">
      <div class="toolbar">
        <span class="break">${upload.name}</span><span class="spring"></span>
        <span class="soft">${upload.isDone ? bytes(upload.size)
          : isSent ? 'checking and loading'
            : `${bytes(upload.sent)} of ${bytes(upload.size)}`}</span>
        <button class="button plain icon small" @click=${close}
          aria-label=${upload.isDone ? 'Dismiss' : 'Cancel'}>${icon('close', 12)}</button>
      </div>
      ${upload.isDone
        ? html`<p class="said ${upload.kind}">${upload.text}</p>`
        : isSent ? html`<progress class="thin" aria-label="Loading"></progress>`
          : html`<progress class="thin" aria-label="Sending" max=${Math.max(1, upload.size)}
            .value=${upload.sent}></progress>`}
    </div>`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

customElements.define('r-persistence', Persistence);
