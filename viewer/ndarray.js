// The views of ndarray (arrays seen in many dimensions), which OHIF reads segmentations with.
//
// The original writes a class for each type and number of dimensions as text and has the browser compile it. The
// viewer's content policy forbids that, so no segmentation would open. This makes the same views without it;
// local/viewer.py puts it into the bundles that have a copy of ndarray.
function viewsOf(dtype, dimension, constructors, order) {
  const generic = dtype === 'generic';
  const given = value => typeof value === 'number' && value >= 0;

  class View {
    constructor(data, shape, stride, offset) {
      this.data = data;
      this.shape = Array.from(shape || []);
      this.stride = Array.from(stride || []);
      this.offset = offset | 0;
    }

    get size() {
      return this.shape.reduce((product, length) => product * length, dimension < 0 ? 0 : 1);
    }

    get order() {
      return order.call(this);
    }

    index(...place) {
      let at = this.offset;
      for (let axis = 0; axis < dimension; axis++) at += this.stride[axis] * place[axis];
      return dimension < 0 ? -1 : at;
    }

    get(...place) {
      const at = this.index(...place);
      return generic ? this.data.get(at) : this.data[at];
    }

    set(...placeAndValue) {
      const at = this.index(...placeAndValue);
      const value = placeAndValue[dimension];
      return generic ? this.data.set(at, value) : (this.data[at] = value);
    }

    hi(...ends) {
      const shape = this.shape.map((length, axis) => (given(ends[axis]) ? ends[axis] | 0 : length));
      return new View(this.data, shape, this.stride, this.offset);
    }

    lo(...starts) {
      const skipped = this.shape.map((_, axis) => (given(starts[axis]) ? starts[axis] | 0 : 0));
      const shape = this.shape.map((length, axis) => length - skipped[axis]);
      return new View(this.data, shape, this.stride, this.index(...skipped));
    }

    step(...steps) {
      let { offset } = this;
      const taken = this.shape.map((_, axis) => (typeof steps[axis] === 'number' ? steps[axis] | 0 : 1));
      taken.forEach((by, axis) => (offset += by < 0 ? this.stride[axis] * (this.shape[axis] - 1) : 0));
      const shape = this.shape.map((length, axis) => Math.ceil(length / Math.abs(taken[axis])));
      const stride = this.stride.map((length, axis) => length * taken[axis]);
      return new View(this.data, shape, stride, offset);
    }

    transpose(...axes) {
      const from = this.shape.map((_, axis) => (axes[axis] === undefined ? axis : axes[axis] | 0));
      const moved = list => from.map(axis => list[axis]);
      return new View(this.data, moved(this.shape), moved(this.stride), this.offset);
    }

    pick(...place) {
      const left = list => list.filter((_, axis) => !given(place[axis]));
      const fixed = this.shape.map((_, axis) => (given(place[axis]) ? place[axis] : 0));
      const shape = left(this.shape);
      return constructors[dtype][shape.length + 1](this.data, shape, left(this.stride), this.index(...fixed));
    }

    valueOf() {
      return dimension === 0 ? this.get() : this;
    }
  }

  Object.assign(View.prototype, { dtype, dimension });
  return (...all) => new View(...all);
}
