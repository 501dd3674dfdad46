extension ShamirParty {
    /// With an active adversary, verifies everything computed so far and not yet verified:
    /// some 3·⌈log₂ m⌉ rounds for m products, of a few elements each, and the same for m ∧.
    public func verify() async throws(MPCError) { try await verifier?.verify() }

    /// Keeps a product to be verified.
    func record(_ x: Shares, _ y: Shares, _ z: Shares, length: Int) async throws(MPCError) {
        guard let verifier, x.count > 0 else { return }
        let product = ShamirVerifier<Domain>.Products.Product(
            x: x.buffer, y: y.buffer, z: z.buffer, length: length)
        let isDue = verifier.record(dealt: z.buffer)
        if verifier.products.record(product) || isDue { try await verifier.verify() }
    }

    /// Keeps a sharing that was dealt, to be verified.
    func record(dealt z: ShareBuffer<Domain>) async throws(MPCError) {
        guard let verifier else { return }
        if verifier.record(dealt: z) { try await verifier.verify() }
    }

    func record(
        _ x: Bits, _ y: Bits, _ z: Bits, pairs: [(Int, Int)]
    ) async throws(MPCError) {
        guard let verifier, x.count > 0, !pairs.isEmpty else { return }
        let product = ShamirVerifier<Domain>.Products.BitProduct(
            x: x.planes, y: y.planes, z: z.planes, pairs: pairs)
        let isDue = verifier.record(dealt: z.planes)
        if verifier.products.record(product) || isDue { try await verifier.verify() }
    }

    /// That dealt bits are bits: b · b = b.
    func recordBits(_ b: Bits) async throws(MPCError) {
        try await record(b, b, b, pairs: (0..<b.width).map { ($0, $0) })
    }
}
