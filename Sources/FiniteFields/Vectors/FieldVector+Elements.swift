internal import CKernels

/// How elements stand in memory outside of a vector.
private enum Form {
    static let montgomery = Int32(MPC_FIELD_MONTGOMERY)
    static let canonical = Int32(MPC_FIELD_CANONICAL)
}

extension FieldVector {
    /// The elements of a buffer, which may lie in a mapped file.
    public init(
        _ elements: UnsafeBufferPointer<F>, kernel: FieldKernel<F> = FieldKernel(), threads: Int = 1
    ) {
        self.init(uninitialized: elements.count, kernel: kernel)
        if let base = elements.baseAddress {
            enter(UnsafeRawPointer(base), Form.montgomery, threads)
        }
    }

    /// The elements of an array.
    public init(_ elements: [F], kernel: FieldKernel<F> = FieldKernel(), threads: Int = 1) {
        self.init(uninitialized: elements.count, kernel: kernel)
        elements.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { enter(base, Form.montgomery, threads) }
        }
    }

    /// The integers of a buffer, `8 * F.wordCount` bytes each, least significant first, modulo p: they
    /// may exceed p.
    ///
    /// - Precondition: The buffer starts at a multiple of 8 and holds whole integers.
    public init(
        canonical bytes: UnsafeRawBufferPointer, kernel: FieldKernel<F> = FieldKernel(),
        threads: Int = 1
    ) {
        let size = 8 * F.wordCount
        precondition(bytes.count % size == 0, "part of an integer")
        self.init(uninitialized: bytes.count / size, kernel: kernel)
        if let base = bytes.baseAddress { enter(base, Form.canonical, threads) }
    }

    /// Writes the elements to a buffer of `count`.
    public func write(to elements: UnsafeMutableBufferPointer<F>, threads: Int = 1) {
        precondition(elements.count == count, "a buffer of another count")
        if let base = elements.baseAddress {
            leave(UnsafeMutableRawPointer(base), Form.montgomery, threads)
        }
    }

    /// Writes the elements as integers in `0..<p`, `8 * F.wordCount` bytes each, least significant
    /// first.
    ///
    /// - Precondition: The buffer starts at a multiple of 8 and has room for exactly `count` integers.
    public func writeCanonical(to bytes: UnsafeMutableRawBufferPointer, threads: Int = 1) {
        precondition(bytes.count == 8 * F.wordCount * count, "a buffer of another count")
        if let base = bytes.baseAddress { leave(base, Form.canonical, threads) }
    }

    /// The elements.
    public func elements(threads: Int = 1) -> [F] {
        [F](unsafeUninitializedCapacity: count) { buffer, written in
            write(to: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), threads: threads)
            written = count
        }
    }

    /// One element. Converts its block: for a few elements, not for loops.
    public subscript(index: Int) -> F {
        precondition(index >= 0 && index < count, "an index out of range")
        let lanes = kernel.lanes
        return withUnsafeTemporaryAllocation(of: F.self, capacity: lanes) { block in
            mpc_field_leave(
                kernel.field,
                UnsafeMutableRawPointer(block.baseAddress)?
                    .assumingMemoryBound(to: UInt64.self),
                words + index / lanes * kernel.blockWords, lanes, Form.montgomery)
            return block[index % lanes]
        }
    }

    private func enter(_ source: UnsafeRawPointer, _ form: Int32, _ threads: Int) {
        let words = Pointers(self)
        nonisolated(unsafe) let source = source.assumingMemoryBound(to: UInt64.self)
        forEachSlice(of: count, unit: kernel.lanes, threads: threads) { slice in
            mpc_field_enter(
                words.field, words.at(slice.lowerBound), source + slice.lowerBound * F.wordCount,
                slice.count, form)
        }
    }

    private func leave(_ target: UnsafeMutableRawPointer, _ form: Int32, _ threads: Int) {
        let words = Pointers(self)
        nonisolated(unsafe) let target = target.assumingMemoryBound(to: UInt64.self)
        forEachSlice(of: count, unit: kernel.lanes, threads: threads) { slice in
            mpc_field_leave(
                words.field, target + slice.lowerBound * F.wordCount, words.at(slice.lowerBound),
                slice.count, form)
        }
    }
}
