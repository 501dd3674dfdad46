internal import CKernels

extension FieldVector {
    /// What a thread needs of a vector: a closure can't hold the vector itself.
    struct Pointers: @unchecked Sendable {
        let field: UnsafePointer<mpc_field>
        let words: UnsafeMutablePointer<UInt64>
        let lanes: Int
        let blockWords: Int

        init(_ vector: borrowing FieldVector) {
            field = vector.kernel.field
            words = vector.words
            lanes = vector.kernel.lanes
            blockWords = vector.kernel.blockWords
        }

        /// Where the block of element `index` starts.
        func at(_ index: Int) -> UnsafeMutablePointer<UInt64> {
            words + index / lanes * blockWords
        }

        /// The number of blocks of a slice that starts with one.
        func blocks(_ slice: Range<Int>) -> Int { (slice.count + lanes - 1) / lanes }
    }

    private func checkAlike(_ other: borrowing FieldVector) {
        precondition(other.count == count, "vectors of different counts")
        precondition(other.kernel.lanes == kernel.lanes, "vectors of different paths")
    }

    /// `self[i] += other[i]`.
    public mutating func add(_ other: borrowing FieldVector, threads: Int = 1) {
        checkAlike(other)
        let (x, y) = (Pointers(self), Pointers(other))
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            mpc_field_add(x.field, start, start, y.at(slice.lowerBound), x.blocks(slice))
        }
    }

    /// `self[i] -= other[i]`.
    public mutating func subtract(_ other: borrowing FieldVector, threads: Int = 1) {
        checkAlike(other)
        let (x, y) = (Pointers(self), Pointers(other))
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            mpc_field_subtract(x.field, start, start, y.at(slice.lowerBound), x.blocks(slice))
        }
    }

    /// `self[i] *= other[i]`.
    public mutating func multiply(by other: borrowing FieldVector, threads: Int = 1) {
        checkAlike(other)
        let (x, y) = (Pointers(self), Pointers(other))
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            mpc_field_multiply(x.field, start, start, y.at(slice.lowerBound), x.blocks(slice))
        }
    }

    /// `self[i] = self[i] * factor[i] - subtrahend[i]`.
    public mutating func multiply(
        by factor: borrowing FieldVector, subtracting subtrahend: borrowing FieldVector,
        threads: Int = 1
    ) {
        checkAlike(factor)
        checkAlike(subtrahend)
        let (x, y, w) = (Pointers(self), Pointers(factor), Pointers(subtrahend))
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let first = slice.lowerBound
            mpc_field_multiply_subtract(
                x.field, x.at(first), x.at(first), y.at(first), w.at(first), x.blocks(slice))
        }
    }

    /// `self[i] = self[i]^2`.
    public mutating func square(threads: Int = 1) {
        let x = Pointers(self)
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            mpc_field_square(x.field, start, start, x.blocks(slice))
        }
    }

    /// `self[i] *= factor`.
    public mutating func scale(by factor: F, threads: Int = 1) {
        let x = Pointers(self)
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            withWords(factor) { mpc_field_scale(x.field, start, start, $0, x.blocks(slice)) }
        }
    }

    /// `self[i] *= first * ratio^i`: what moves coefficients onto a coset.
    public mutating func scale(byPowersOf ratio: F, first: F = .one, threads: Int = 1) {
        let x = Pointers(self)
        forEachSlice(of: count, unit: x.lanes, threads: threads) { slice in
            let start = x.at(slice.lowerBound)
            let ahead = ratio.power([UInt64(slice.lowerBound)])
            withWords(first * ahead) { first in
                withWords(ratio) { ratio in
                    mpc_field_scale_powers(x.field, start, start, first, ratio, x.blocks(slice))
                }
            }
        }
    }
}

/// The words of an element.
@inline(__always)
private func withWords<F: VectorField>(_ element: F, _ body: (UnsafePointer<UInt64>) -> Void) {
    withUnsafeBytes(of: element) { bytes in
        body(bytes.assumingMemoryBound(to: UInt64.self).baseAddress!)
    }
}
