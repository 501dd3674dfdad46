internal import CKernels
public import FiniteFields

/// A prime field of 251 to 255 bits on the kernels of `FieldVector`: blocks of eight elements in limbs
/// of 52 bits where the machine has AVX-512 IFMA, an element's own words elsewhere.
public struct KernelFieldDomain<Element: VectorField>: FieldDomain {
    public let name: String
    public let bitWidth: Int
    private let kernel: FieldKernel<Element>
    /// 2^256.
    private let shift: Element

    /// - Parameters:
    ///   - name: What the field is called, the same at all parties.
    ///   - portable: Takes the portable path even where the machine has AVX-512 IFMA.
    /// - Precondition: Element has 4 words, and 251 to 255 bits.
    public init(_ field: Element.Type, name: String, portable: Bool = false) {
        precondition(Element.wordCount == 4, "no kernels for a field of this size")
        self.name = name
        bitWidth = 256 - Element.modulusWords[3].leadingZeroBitCount
        kernel = FieldKernel<Element>(portable: portable)
        let half = Element(UInt64(1) << 32).squared()  // 2^64
        shift = half.squared().squared()
    }

    public var lanes: Int { kernel.lanes }
    public var blockWords: Int { kernel.blockWords }
    public var wireBytes: Int { 32 }

    private var field: UnsafePointer<mpc_field> { kernel.field }

    private func blocks(_ count: Int) -> Int { (count + lanes - 1) / lanes }

    public func word(of element: Element, at bit: Int) -> UInt64 {
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
        return withUnsafeMutableBytes(of: &words) { words in
            let integer = element.littleEndianBytes()
            words.copyBytes(from: integer)
            guard bit < 256 else { return 0 }
            let (k, low) = (bit / 64, UInt64(bit % 64))
            let first = words.load(fromByteOffset: 8 * k, as: UInt64.self) >> low
            let second = words.load(fromByteOffset: 8 * k + 8, as: UInt64.self)
            return low == 0 ? first : first | second << (64 - low)
        }
    }

    public func store(
        _ elements: UnsafeBufferPointer<Element>, to z: UnsafeMutablePointer<UInt64>
    ) {
        guard let base = elements.baseAddress else { return }
        mpc_field_enter(
            field, z, UnsafeRawPointer(base).assumingMemoryBound(to: UInt64.self), elements.count,
            Int32(MPC_FIELD_MONTGOMERY))
    }

    public func load(
        _ elements: UnsafeMutableBufferPointer<Element>, from x: UnsafePointer<UInt64>
    ) {
        guard let base = elements.baseAddress else { return }
        mpc_field_leave(
            field, UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt64.self), x,
            elements.count, Int32(MPC_FIELD_MONTGOMERY))
    }

    public func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        // A message may have any alignment, the kernel's words have their own.
        withChunks(of: count) { start, here, words in
            mpc_field_leave(
                field, words, x + offset(of: start), here, Int32(MPC_FIELD_CANONICAL))
            (message + 32 * start).copyMemory(from: words, byteCount: 32 * here)
        }
    }

    public func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let words = message.assumingMemoryBound(to: UInt64.self)
        guard mpc_field_below_modulus(field, words, count) == 1 else { return false }
        mpc_field_enter(field, z, words, count, Int32(MPC_FIELD_CANONICAL))
        return true
    }

    /// Six words of the stream an element, modulo the prime: within 2^-128 of uniform.
    public func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        withChunks(of: count) { start, here, low in
            let target = z + offset(of: start)
            words(low, 4 * here)
            mpc_field_enter(field, target, low, here, Int32(MPC_FIELD_CANONICAL))
            words(low, 2 * here)
            for k in (0..<here).reversed() {
                (low[4 * k], low[4 * k + 1]) = (low[2 * k], low[2 * k + 1])
                (low[4 * k + 2], low[4 * k + 3]) = (0, 0)
            }
            withScratch { high in
                mpc_field_enter(field, high, low, here, Int32(MPC_FIELD_CANONICAL))
                scaleAdd(target, high, by: shift, count: here)
                mpc_wipe(high, 8 * blocks(here) * blockWords)
            }
            mpc_wipe(low, 32 * here)
        }
    }

    /// Elements worked on together: a multiple of all lanes.
    private static var chunk: Int { 64 }

    /// Calls `body` with each chunk's start, its length, and memory for four words an element.
    private func withChunks(
        of count: Int, _ body: (Int, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: 32 * Self.chunk, alignment: 64) { bytes in
            guard let words = bytes.bindMemory(to: UInt64.self).baseAddress else { return }
            for start in stride(from: 0, to: count, by: Self.chunk) {
                body(start, min(Self.chunk, count - start), words)
            }
        }
    }

    /// Calls `body` with memory for a chunk in kernel form.
    private func withScratch(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: 64 * Self.chunk, alignment: 64) { bytes in
            guard let words = bytes.bindMemory(to: UInt64.self).baseAddress else { return }
            body(words)
        }
    }

    public func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        if source % lanes == 0, target % lanes == 0, count % lanes == 0 {
            (z + offset(of: target)).update(
                from: x + offset(of: source), count: blocks(count) * blockWords)
            return
        }
        for k in 0..<count { copyElement(x, source + k, z, target + k) }
    }

    public func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        for (k, index) in indices.enumerated() { copyElement(x, index, z, k) }
    }

    private func copyElement(
        _ x: UnsafePointer<UInt64>, _ i: Int, _ z: UnsafeMutablePointer<UInt64>, _ k: Int
    ) {
        let (from, to) = (x + offset(of: i) + i % lanes, z + offset(of: k) + k % lanes)
        for limb in stride(from: 0, to: blockWords, by: lanes) { to[limb] = from[limb] }
    }

    /// Calls `body` with the words of an element.
    private func withWords(_ element: Element, _ body: (UnsafePointer<UInt64>) -> Void) {
        withUnsafeBytes(of: element) { bytes in
            if let words = bytes.assumingMemoryBound(to: UInt64.self).baseAddress { body(words) }
        }
    }
}

extension KernelFieldDomain {
    public func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_field_add(field, z, x, y, blocks(count))
    }

    public func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_field_subtract(field, z, x, y, blocks(count))
    }

    public func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_field_multiply(field, z, x, y, blocks(count))
    }

    public func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        addingChunks(z, count) { start, here, product in
            let at = offset(of: start)
            mpc_field_multiply(field, product, x + at, y + at, blocks(here))
        }
    }

    public func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        withWords(factor) { mpc_field_scale(field, z, x, $0, blocks(count)) }
    }

    public func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        addingChunks(z, count) { start, here, product in
            scale(product, x + offset(of: start), by: factor, count: here)
        }
    }

    public func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Element,
        count: Int
    ) {
        withScratch { block in
            let elements = [Element](repeating: constant, count: min(Self.chunk, count))
            elements.withUnsafeBufferPointer { store($0, to: block) }
            for start in stride(from: 0, to: count, by: Self.chunk) {
                let at = offset(of: start)
                add(z + at, x + at, block, count: min(Self.chunk, count - start))
            }
        }
    }

    /// Adds to z what `body` writes, chunk by chunk.
    private func addingChunks(
        _ z: UnsafeMutablePointer<UInt64>, _ count: Int,
        _ body: (Int, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) {
        withScratch { scratch in
            for start in stride(from: 0, to: count, by: Self.chunk) {
                let here = min(Self.chunk, count - start)
                body(start, here, scratch)
                let at = z + offset(of: start)
                mpc_field_add(field, at, at, scratch, blocks(here))
            }
        }
    }

    public func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        sumRuns(z, length, runs) { start, here, chunk in
            copy(x, at: start, to: chunk, at: 0, count: here)
        }
    }

    public func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        withScratch { other in
            sumRuns(z, length, runs) { start, here, chunk in
                copy(x, at: start, to: chunk, at: 0, count: here)
                copy(y, at: start, to: other, at: 0, count: here)
                multiply(chunk, chunk, other, count: here)
            }
        }
    }

    /// Sums up runs of terms that `body` writes, from a position on, at most a chunk of them.
    private func sumRuns(
        _ z: UnsafeMutablePointer<UInt64>, _ length: Int, _ runs: Int,
        _ body: (Int, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) {
        var results = [Element](repeating: .zero, count: runs)
        withScratch { terms in
            withScratch { total in
                for run in 0..<runs {
                    total.update(repeating: 0, count: Self.chunk / lanes * blockWords)
                    var widest = 0
                    for start in stride(from: 0, to: length, by: Self.chunk) {
                        let here = min(Self.chunk, length - start)
                        terms.update(repeating: 0, count: Self.chunk / lanes * blockWords)
                        body(run * length + start, here, terms)
                        mpc_field_add(field, total, total, terms, blocks(here))
                        widest = max(widest, here)
                    }
                    results[run] = lanesSum(total, count: widest)
                }
            }
        }
        results.withUnsafeBufferPointer { store($0, to: z) }
    }

    /// The sum of at most a chunk of elements.
    private func lanesSum(_ x: UnsafePointer<UInt64>, count: Int) -> Element {
        withUnsafeTemporaryAllocation(of: Element.self, capacity: Self.chunk) { elements in
            load(UnsafeMutableBufferPointer(rebasing: elements[..<count]), from: x)
            return elements[..<count].reduce(.zero) { $0 + $1 }
        }
    }
}

/// The scalars of BN254, in which Groth16's witnesses are.
public typealias BN254FrDomain = KernelFieldDomain<BN254Fr>
/// The scalars of BLS12-381.
public typealias BLS12_381FrDomain = KernelFieldDomain<BLS12_381Fr>

extension KernelFieldDomain where Element == BN254Fr {
    public init() { self.init(BN254Fr.self, name: "bn254-fr") }
}

extension KernelFieldDomain where Element == BLS12_381Fr {
    public init() { self.init(BLS12_381Fr.self, name: "bls12-381-fr") }
}

/// The scalars of edwards25519 and of ristretto255.
public typealias Ed25519FlDomain = KernelFieldDomain<Ed25519Fl>

extension KernelFieldDomain where Element == Ed25519Fl {
    public init() { self.init(Ed25519Fl.self, name: "ed25519-fl") }
}
