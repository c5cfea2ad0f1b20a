// The two programs of the grid layer. A cell is one texel of two codes: what is
// shown (red) and what it is compared with (green). Everything a reader changes
// (limit, classes, colours, view, swipe) is a uniform: a frame, and no upload.

/** Classes a table may have, apart from "no walk" and "beyond the last". */
export const mostClasses = 16;
/** Texels read in each direction where several cells fall on one pixel. */
const mostTaps = 8;

export const vertexShader = `#version 300 es
uniform mat4 u_matrix;
in vec2 a_spot;
in vec2 a_cell;
out vec2 v_cell;
void main() {
  v_cell = a_cell;
  gl_Position = u_matrix * vec4(a_spot, 0.0, 1.0);
}`;

export const fragmentShader = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D u_cells;
uniform ivec2 u_size;
uniform int u_classes;
uniform uint u_last[${mostClasses}];
uniform vec4 u_color[${mostClasses + 2}]; // no walk, the classes, beyond; alpha 0: hidden
uniform vec4 u_change[5];                 // newly covered, nearer, same, farther, no longer covered
uniform vec3 u_hatch;
uniform vec3 u_grain;                     // origin of the hatching, device pixels; device pixels of a pixel
uniform uint u_limit;
uniform int u_view;                       // 0 shown, 1 compared with, 2 the change, 3 swiped
uniform float u_swipe;                    // device pixels from the left
in vec2 v_cell;
out vec4 color;

vec4 classOf(uint code) {
  if (code == 1u) {
    if (u_color[0].a == 0.0) return vec4(0.0);
    vec2 p = (gl_FragCoord.xy - u_grain.xy) / u_grain.z;
    float off = abs(mod(p.x - p.y, 8.0) - 4.0) * 0.7071; // pixels from the middle of a stripe
    return vec4(mix(u_hatch, u_color[0].rgb, clamp((off - 0.7) * u_grain.z + 0.5, 0.0, 1.0)), 1.0);
  }
  for (int i = 0; i < ${mostClasses}; i++) {
    if (i >= u_classes) break;
    if (code <= u_last[i]) return u_color[i + 1];
  }
  return u_color[u_classes + 1];
}

vec4 changeOf(uint was, uint now) {
  bool before = was > 1u && was <= u_limit, after = now > 1u && now <= u_limit;
  uint x = was == 1u ? 65536u : was, y = now == 1u ? 65536u : now;
  return u_change[after && !before ? 0 : before && !after ? 4 : y < x ? 1 : y > x ? 3 : 2];
}

void main() {
  vec2 wide = fwidth(v_cell);
  ivec2 taps = clamp(ivec2(ceil(wide)), 1, ${mostTaps});
  bool before = u_view == 1 || (u_view == 3 && gl_FragCoord.x < u_swipe);
  vec3 sum = vec3(0.0);
  float seen = 0.0;
  for (int i = 0; i < ${mostTaps}; i++) {
    if (i >= taps.x) break;
    for (int j = 0; j < ${mostTaps}; j++) {
      if (j >= taps.y) break;
      ivec2 at = ivec2(floor(v_cell + wide * ((vec2(i, j) + 0.5) / vec2(taps) - 0.5)));
      if (any(lessThan(at, ivec2(0))) || any(greaterThanEqual(at, u_size))) continue;
      uvec2 v = texelFetch(u_cells, at, 0).rg;
      if (v.r == 0u) continue;
      vec4 c = u_view == 2 ? changeOf(v.g, v.r) : classOf(before ? v.g : v.r);
      if (c.a > 0.0) { sum += c.rgb; seen += 1.0; }
    }
  }
  if (seen == 0.0) discard;
  color = vec4(sum / seen, 1.0);
}`;
