internal import CKernels
internal import FiniteFields
internal import Synchronization

/// A · w and B · w for every row of the domain, in Montgomery form; wiped when released.
final class ConstraintRows<F: ScalarField>: Sendable {
    nonisolated(unsafe) let a: UnsafeMutableBufferPointer<F>
    nonisolated(unsafe) let b: UnsafeMutableBufferPointer<F>
    private let codec = ScalarCodec<F>()

    init(count: Int) {
        a = .allocate(capacity: count)
        b = .allocate(capacity: count)
        a.initialize(repeating: .zero)
        b.initialize(repeating: .zero)
    }

    deinit {
        for buffer in [a, b] {
            mpc_wipe(buffer.baseAddress, MemoryLayout<F>.stride * buffer.count)
            buffer.deallocate()
        }
    }

    /// Adds up the entries of a key's section 4 over the plain integers of a witness: c R^2 and w
    /// read as Montgomery forms have the product c w in Montgomery form.
    ///
    /// Returns false if an entry names a matrix, row or wire that doesn't exist, or has a coefficient
    /// that isn't reduced. Variable time: zeros in the witness are passed over.
    func add(
        _ entries: UnsafeRawBufferPointer, _ witness: UnsafeRawBufferPointer, threads: Int
    ) -> Bool {
        guard let wires = witness.baseAddress else { return true }
        let all = KeyEntries(entries)
        // Threads take runs of entries that begin with a row. Rows that don't ascend are one
        // thread's.
        var cuts = [0]
        for thread in 1..<max(threads, 1) {
            var cut = max(all.count * thread / threads, cuts[thread - 1])
            while cut > 0, cut < all.count, all.row(cut) == all.row(cut - 1) { cut += 1 }
            cuts.append(cut)
        }
        cuts.append(all.count)
        let bounds = cuts
        nonisolated(unsafe) let values = wires
        let wireCount = witness.count / 32
        let isAscending = Atomic<Bool>(true)
        forEachItem(of: threads, threads: threads) { thread, _ in
            if !ascends(all, bounds[thread], bounds[thread + 1]) {
                isAscending.store(false, ordering: .relaxed)
            }
        }
        guard threads > 1, isAscending.load(ordering: .relaxed) else {
            return add(all, 0..<all.count, values, wireCount)
        }
        let isValid = Atomic<Bool>(true)
        forEachItem(of: threads, threads: threads) { thread, _ in
            if !self.add(all, bounds[thread]..<bounds[thread + 1], values, wireCount) {
                isValid.store(false, ordering: .relaxed)
            }
        }
        return isValid.load(ordering: .relaxed)
    }

    /// Whether rows don't descend from the entry before `start` to `end`.
    private func ascends(_ entries: KeyEntries, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return true }
        var last = entries.row(max(start - 1, 0))
        for entry in start..<end {
            let row = entries.row(entry)
            if row < last { return false }
            last = row
        }
        return true
    }

    private func add(
        _ entries: KeyEntries, _ range: Range<Int>, _ wires: UnsafeRawPointer, _ wireCount: Int
    ) -> Bool {
        for entry in range {
            let (matrix, row, wire) = (
                entries.matrix(entry), entries.row(entry), entries.wire(entry)
            )
            guard matrix < 2, row < a.count, wire < wireCount,
                let address = entries.coefficient(entry)
            else { return false }
            let value = (wires + 32 * wire).loadUnaligned(as: F.self)
            if value == .zero { continue }
            // A product takes reduced factors; the witness's are.
            guard codec.isReduced(address) else { return false }
            let product = value * address.loadUnaligned(as: F.self)
            if matrix == 0 { a[row] += product } else { b[row] += product }
        }
        return true
    }
}
