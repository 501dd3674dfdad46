internal import CKernels

/// Vectors of elements of the binary field while they are worked on: `components` runs of words.
struct BinaryChunk {
    let base: UnsafeMutablePointer<UInt64>
    /// Words from one component to the next.
    let stride: Int

    func component(_ c: Int) -> UnsafeMutablePointer<UInt64> { base + c * stride }
}

/// Linear combinations with fixed factors over the binary field: every component of the result is the
/// xor of some components of the inputs.
struct BinaryCombination {
    /// By component of the result.
    let sources: [[UnsafePointer<UInt64>?]]

    init(_ inputs: [BinaryChunk], by factors: [Int], field: BinaryField) {
        sources = (0..<field.degree).map { c in
            var list: [UnsafePointer<UInt64>?] = []
            for (input, factor) in zip(inputs, factors) {
                for d in 0..<field.degree where field.multiply(factor, 1 << d) >> c & 1 == 1 {
                    list.append(UnsafePointer(input.component(d)))
                }
            }
            return list
        }
    }

    func write(to z: BinaryChunk, count: Int) {
        for (c, list) in sources.enumerated() {
            mpc_xor_sources(z.component(c), list, list.count, count)
        }
    }

    /// One component of the result alone.
    func write(component c: Int, to z: UnsafeMutablePointer<UInt64>, _ count: Int) {
        mpc_xor_sources(z, sources[c], sources[c].count, count)
    }
}
