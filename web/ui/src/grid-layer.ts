import type { CustomLayerInterface, CustomRenderMethodInput, Map as GLMap } from 'maplibre-gl';
import type { Grid } from './grid';
import { fragmentShader, mostClasses, vertexShader } from './grid-shader';

/** How the cells are drawn: tables and numbers, all of them uniforms. */
export interface GridLook {
  /** The last code of each class, rising, and the colours: no walk, the classes, beyond. Null is hidden. */
  last: number[]; colors: (Color | null)[];
  hatch: Color; change: (Color | null)[]; limit: number;
  view: 'shown' | 'before' | 'change' | 'swipe';
  /** Where the swipe stands, 0…1 of the width. */
  swipe: number;
}
export type Color = readonly [number, number, number];

/** Cells along a side of one texture: 4 MB, an upload of some 2 ms. */
const side = 1024;
/** Textures uploaded in one frame. */
const atOnce = 2;

interface Piece {
  x: number; y: number; w: number; h: number; // in cells
  values: Uint16Array; // shown, compared with; by row
  changed: [number, number, number, number] | null; // x0, y0, x1, y1 within the piece, not uploaded yet
  texture: WebGLTexture | null; mesh: { array: WebGLVertexArrayObject; buffers: WebGLBuffer[]; count: number } | null;
}

/**
 * The cells of a lattice on the map, in one layer of its own: each texture tile
 * drawn on the part of the mesh it lies on, nearest texel. What the method costs
 * and what others cost stands in decision 0026.
 */
export class GridLayer implements CustomLayerInterface {
  readonly id = 'cells';
  readonly type = 'custom' as const;
  readonly renderingMode = '2d' as const;
  private readonly across: number;
  private readonly pieces: (Piece | undefined)[] = [];
  private map: GLMap | null = null;
  private program: WebGLProgram | null = null;
  private places = new Map<string, WebGLUniformLocation | null>();
  private look: GridLook | null = null;

  constructor(private readonly grid: Grid) {
    this.across = Math.ceil(grid.cols / side);
  }

  /** Puts codes of both sides into the texture tiles: some 10 ms a million cells. */
  fill(shown: Uint16Array, before: Uint16Array): void {
    const { places } = this.grid;
    for (let i = 0; i < places.length; i++) {
      const p = this.pieceOf(places[i]), k = this.texel(p, places[i]);
      p.values[k] = shown[i];
      p.values[k + 1] = before[i];
    }
    for (const p of this.pieces) if (p) p.changed = [0, 0, p.w, p.h];
    this.map?.triggerRepaint();
  }

  /** Shows other codes for some cells. */
  change(cells: Iterable<number>, code: (cell: number) => number): void {
    const { places } = this.grid;
    for (const cell of cells) {
      if (places[cell + 1] === places[cell]) continue; // the next is drawn there
      const p = this.pieceOf(places[cell]), k = this.texel(p, places[cell]), x = (k / 2) % p.w, y = Math.floor(k / 2 / p.w), c = p.changed;
      p.values[k] = code(cell);
      p.changed = c ? [Math.min(c[0], x), Math.min(c[1], y), Math.max(c[2], x + 1), Math.max(c[3], y + 1)] : [x, y, x + 1, y + 1];
    }
    this.map?.triggerRepaint();
  }

  dress(look: GridLook): void {
    this.look = look;
    this.map?.triggerRepaint();
  }

  /** What the map shows of a cell, and what it compares it with. */
  codes(cell: number): { shown: number; before: number } {
    const place = this.grid.places[cell], p = this.pieceOf(place), k = this.texel(p, place);
    return { shown: p.values[k], before: p.values[k + 1] };
  }

  private texel(p: Piece, place: number): number {
    const { cols } = this.grid;
    return 2 * ((Math.floor(place / cols) - p.y) * p.w + (place % cols) - p.x);
  }

  private pieceOf(place: number): Piece {
    const { cols, rows } = this.grid, col = place % cols, row = Math.floor(place / cols), x = Math.floor(col / side), y = Math.floor(row / side), i = y * this.across + x;
    let p = this.pieces[i];
    if (!p) {
      const w = Math.min(side, cols - x * side), h = Math.min(side, rows - y * side);
      p = this.pieces[i] = { x: x * side, y: y * side, w, h, values: new Uint16Array(2 * w * h), changed: null, texture: null, mesh: null };
    }
    return p;
  }

  onAdd(map: GLMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.program = link(gl);
    this.places = new Map();
    for (const p of this.pieces) if (p) Object.assign(p, { texture: null, mesh: null }); // those of a lost context are gone
  }

  onRemove(_map: GLMap, gl: WebGL2RenderingContext): void {
    for (const p of this.pieces) {
      if (!p) continue;
      gl.deleteTexture(p.texture);
      gl.deleteVertexArray(p.mesh?.array ?? null);
      p.mesh?.buffers.forEach((b) => gl.deleteBuffer(b));
      Object.assign(p, { texture: null, mesh: null });
    }
    gl.deleteProgram(this.program);
    this.map = this.program = null;
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const look = this.look;
    if (!look || !this.program) return;
    gl.useProgram(this.program);
    gl.activeTexture(gl.TEXTURE0);
    let uploads = 0;
    const matrix = defaultProjectionData.mainMatrix as Float64Array;
    this.tables(gl, look, matrix);
    for (const p of this.pieces) {
      if (!p) continue;
      if (!p.texture && uploads++ >= atOnce) { this.map?.triggerRepaint(); continue; }
      this.upload(gl, p);
      p.mesh ??= this.meshOf(gl, p);
      const [x, y] = this.origin(p), m = matrix;
      // The corner of the piece is taken into the matrix in doubles: in floats a
      // place of the whole world is good to 2 m only.
      const moved = Float32Array.from(m);
      for (let k = 0; k < 4; k++) moved[12 + k] = m[k] * x + m[4 + k] * y + m[12 + k];
      gl.uniformMatrix4fv(this.at(gl, 'u_matrix'), false, moved);
      gl.uniform2i(this.at(gl, 'u_size'), p.w, p.h);
      gl.bindVertexArray(p.mesh.array);
      gl.drawElements(gl.TRIANGLES, p.mesh.count, gl.UNSIGNED_INT, 0);
    }
    gl.bindVertexArray(null);
  }

  /** Sets what is the same for all pieces. */
  private tables(gl: WebGL2RenderingContext, look: GridLook, matrix: Float64Array): void {
    const rgba = (all: (Color | null)[], length: number) => Float32Array.from({ length: 4 * length }, (_, k) => {
      const c = all[k >> 2];
      return c ? (k % 4 < 3 ? c[k % 4] / 255 : 1) : 0;
    });
    const ratio = this.map!.getPixelRatio(), { drawingBufferWidth: wide, drawingBufferHeight: high } = gl;
    gl.uniform1i(this.at(gl, 'u_cells'), 0);
    gl.uniform1i(this.at(gl, 'u_classes'), Math.min(mostClasses, look.last.length));
    gl.uniform1uiv(this.at(gl, 'u_last'), Uint32Array.from({ length: mostClasses }, (_, i) => look.last[i] ?? 0));
    gl.uniform4fv(this.at(gl, 'u_color'), rgba(look.colors, mostClasses + 2));
    gl.uniform4fv(this.at(gl, 'u_change'), rgba(look.change, 5));
    gl.uniform3f(this.at(gl, 'u_hatch'), look.hatch[0] / 255, look.hatch[1] / 255, look.hatch[2] / 255);
    gl.uniform1ui(this.at(gl, 'u_limit'), look.limit);
    gl.uniform1i(this.at(gl, 'u_view'), ['shown', 'before', 'change', 'swipe'].indexOf(look.view));
    gl.uniform1f(this.at(gl, 'u_swipe'), look.swipe * wide);
    // The hatching is fast to the lattice's corner, so that it does not swim when the map is moved.
    const [x, y] = this.grid.node(0, 0), w = matrix[3] * x + matrix[7] * y + matrix[15];
    const px = ((matrix[0] * x + matrix[4] * y + matrix[12]) / w + 1) / 2 * wide, py = ((matrix[1] * x + matrix[5] * y + matrix[13]) / w + 1) / 2 * high;
    gl.uniform3f(this.at(gl, 'u_grain'), px % (8 * ratio), py % (8 * ratio), ratio);
  }

  private at(gl: WebGL2RenderingContext, name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, gl.getUniformLocation(this.program!, name));
    return this.places.get(name)!;
  }

  private origin(p: Piece): readonly [number, number] { return this.grid.node(p.x / this.grid.step, p.y / this.grid.step); }

  /** Brings the texture of a piece to its values: all of them, or the window that changed. Binds it. */
  private upload(gl: WebGL2RenderingContext, p: Piece): void {
    if (!p.texture) {
      p.texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, p.texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG16UI, p.w, p.h);
      for (const [key, value] of [[gl.TEXTURE_MIN_FILTER, gl.NEAREST], [gl.TEXTURE_MAG_FILTER, gl.NEAREST], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]]) gl.texParameteri(gl.TEXTURE_2D, key, value);
      p.changed = [0, 0, p.w, p.h];
    }
    gl.bindTexture(gl.TEXTURE_2D, p.texture);
    if (!p.changed) return;
    const [x0, y0, x1, y1] = p.changed;
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, p.w);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x0, y0, x1 - x0, y1 - y0, gl.RG_INTEGER, gl.UNSIGNED_SHORT, p.values, 2 * (y0 * p.w + x0));
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    p.changed = null;
  }

  /** The part of the mesh under a piece: each node's place from the piece's corner, and its column and row. */
  private meshOf(gl: WebGL2RenderingContext, p: Piece): NonNullable<Piece['mesh']> {
    const { grid } = this, { step } = grid, i0 = p.x / step, j0 = p.y / step, n = Math.ceil(p.w / step) + 1, m = Math.ceil(p.h / step) + 1;
    const nodes = new Float32Array(4 * n * m), corners = new Uint32Array(6 * (n - 1) * (m - 1)), [ox, oy] = this.origin(p);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < n; i++) {
        const [x, y] = grid.node(i0 + i, j0 + j);
        nodes.set([x - ox, y - oy, grid.col(i0 + i) - p.x, grid.row(j0 + j) - p.y], 4 * (j * n + i));
        if (i > 0 && j > 0) {
          const d = j * n + i, c = d - 1, b = d - n, a = b - 1;
          corners.set([a, c, b, b, c, d], 6 * ((j - 1) * (n - 1) + i - 1));
        }
      }
    }
    const array = gl.createVertexArray()!, buffers = [gl.createBuffer(), gl.createBuffer()];
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[0]);
    gl.bufferData(gl.ARRAY_BUFFER, nodes, gl.STATIC_DRAW);
    for (const [name, offset] of [['a_spot', 0], ['a_cell', 8]] as const) {
      const at = gl.getAttribLocation(this.program!, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 16, offset);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers[1]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    return { array, buffers, count: corners.length };
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertexShader], [gl.FRAGMENT_SHADER, fragmentShader]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null; // the context was lost at this very moment; it will be added again
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`the grid's program: ${gl.getProgramInfoLog(program)}`);
  return program;
}
