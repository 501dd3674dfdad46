internal import CKernels
public import FiniteFields

/// Puts a byte string together from shares, piece by piece, and finds wrong shares on the way.
///
/// With `threshold + 1` shares nothing shows a wrong one. With more, pieces of shares that don't fit
/// together are refused, or, with `locating`, wrong shares are left out and named: up to e of
/// `threshold + 1 + 2e`, over all pieces together. Time depends on the errors, not on the secret.
public struct ByteCombiner: ~Copyable {
    /// The indices of the shares found wrong so far, in the order of the shares.
    public var wrong: [ShareIndex<GF256>] {
        indices.enumerated().filter { isWrong[$0.offset] }.map(\.element)
    }

    private let sharing: ShamirSharing<GF256>
    private let indices: [ShareIndex<GF256>]
    private let isLocating: Bool
    private var isWrong: [Bool]
    /// The places of the shares that are not wrong: the first `threshold + 1` are interpolated.
    private var used: [Int]
    /// The factors that make the secret of the interpolated shares.
    private var factors: [UInt8]
    /// For each further share the factors by which it and the interpolated ones sum up to zero.
    private var checks: [[UInt8]]
    private let sum: UnsafeMutableRawBufferPointer
    private let padding: UnsafeMutableRawBufferPointer

    /// How many bytes are worked on at a time: they stay in the cache between check and use.
    private static let step = 4096

    /// A combiner of the shares at `indices`, of which each piece has one row.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, and `.unknownIndex` for one that is not of the sharing.
    /// - Parameter locating: Whether wrong shares are left out instead of ending the work.
    public init(
        _ sharing: ShamirSharing<GF256>, indices: [ShareIndex<GF256>], locating: Bool = false
    ) throws(SecretSharingError) {
        try sharing.check(indices)
        let rows = try Self.rows(sharing, indices)
        self.sharing = sharing
        self.indices = indices
        isLocating = locating
        isWrong = [Bool](repeating: false, count: indices.count)
        used = Array(indices.indices)
        (factors, checks) = rows
        sum = .allocate(byteCount: Self.step, alignment: 64)
        padding = .allocate(byteCount: (indices.count + 1) * KeyStream.unit, alignment: 64)
    }

    deinit {
        for memory in [sum, padding] {
            mpc_wipe(memory.baseAddress, memory.count)
            memory.deallocate()
        }
    }

    /// Writes the secret of the next piece to `secret`.
    ///
    /// Throws `.inconsistentShares`, or `.tooManyWrongShares` when locating; then `secret` is
    /// unspecified.
    /// - Parameter shares: Their next bytes, in the order of `indices`.
    /// - Precondition: As many shares as indices, each as long as `secret`, which overlaps none.
    public mutating func combine(
        _ shares: [UnsafeRawBufferPointer], into secret: UnsafeMutableRawBufferPointer
    ) throws(SecretSharingError) {
        precondition(
            shares.count == indices.count && shares.allSatisfy { $0.count == secret.count },
            "as many shares as indices, as long as the secret")
        let sources = shares.compactMap { $0.baseAddress?.assumingMemoryBound(to: UInt8.self) }
        guard let base = secret.baseAddress, sources.count == indices.count else { return }
        let target = base.assumingMemoryBound(to: UInt8.self)
        let unit = KeyStream.unit
        let whole = secret.count / unit * unit
        var done = 0
        while done < whole {
            let here = min(Self.step, whole - done)
            try combineUnits(sources.map { $0 + done }, into: target + done, count: here)
            done += here
        }
        guard done < secret.count, let pad = padding.baseAddress else { return }
        // What is less than a unit, filled up with zeros: the shares of zeros.
        mpc_wipe(pad, padding.count)
        let padded = pad.assumingMemoryBound(to: UInt8.self)
        let rest = secret.count - done
        for (i, source) in sources.enumerated() {
            (padded + unit * (i + 1)).update(from: source + done, count: rest)
        }
        try combineUnits(
            indices.indices.map { UnsafePointer(padded + unit * ($0 + 1)) }, into: padded,
            count: unit)
        (target + done).update(from: padded, count: rest)
    }

    private mutating func combineUnits(
        _ sources: [UnsafePointer<UInt8>], into target: UnsafeMutablePointer<UInt8>, count: Int
    ) throws(SecretSharingError) {
        while let place = firstInconsistency(sources, count) {
            guard isLocating else { throw .inconsistentShares }
            try locate(sources, at: place)
        }
        let rows = used.prefix(factors.count).map { Optional(sources[$0]) }
        mpc_gf256_combine(target, rows, factors, rows.count, count)
    }

    /// The first place at which the shares don't lie on one polynomial.
    private func firstInconsistency(_ sources: [UnsafePointer<UInt8>], _ count: Int) -> Int? {
        guard let bytes = sum.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        var first: Int?
        for (check, place) in zip(checks, used.dropFirst(factors.count)) {
            let rows = (used.prefix(factors.count) + [place]).map { Optional(sources[$0]) }
            mpc_gf256_combine(bytes, rows, check, rows.count, count)
            var difference: UInt64 = 0
            for k in 0..<(count / 8) {
                difference |= sum.load(fromByteOffset: 8 * k, as: UInt64.self)
            }
            guard difference != 0, let k = (0..<count).first(where: { bytes[$0] != 0 })
            else { continue }
            first = min(first ?? k, k)
        }
        return first
    }

    /// Finds the shares that are wrong at `place` and leaves them out from now on.
    private mutating func locate(
        _ sources: [UnsafePointer<UInt8>], at place: Int
    ) throws(SecretSharingError) {
        let locatable = (indices.count - sharing.threshold - 1) / 2
        // By how much each share differs from what the interpolated ones make of it: of those, nothing.
        var residues = [GF256](repeating: .zero, count: factors.count)
        for (check, further) in zip(checks, used.dropFirst(factors.count)) {
            let rows = used.prefix(factors.count) + [further]
            residues.append(
                zip(check, rows).reduce(.zero) {
                    $0 + GF256(byte: $1.0) * GF256(byte: sources[$1.1][place])
                })
        }
        let found = sharing.locateErrors(
            points: used.map { indices[$0].element }, values: residues)
        for k in found { isWrong[used[k]] = true }
        used = indices.indices.filter { !isWrong[$0] }
        guard !found.isEmpty, indices.count - used.count <= locatable else {
            throw .tooManyWrongShares(locatable: locatable)
        }
        (factors, checks) = try Self.rows(sharing, used.map { indices[$0] })
    }

    private static func rows(
        _ sharing: ShamirSharing<GF256>, _ indices: [ShareIndex<GF256>]
    ) throws(SecretSharingError) -> (factors: [UInt8], checks: [[UInt8]]) {
        let needed = sharing.threshold + 1
        let points = indices.map(\.element)
        do {
            let base = Array(points.prefix(needed))
            let factors = try lagrangeCoefficients(at: .zero, from: base).map(\.byte)
            var checks = [[UInt8]]()
            for point in points.dropFirst(needed) {
                checks.append(try lagrangeCoefficients(at: point, from: base).map(\.byte) + [1])
            }
            return (factors, checks)
        } catch {
            throw .inconsistentShares
        }
    }
}
