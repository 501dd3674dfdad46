internal import BigIntegers
public import FiniteFields

/// Checks the laws of a field whose elements are not residues: an extension field.
public func checkExtensionFieldLaws<F: Field>(
    _: F.Type, elements: [F], rounds: Int = 100, using generator: inout SeededGenerator
) throws {
    let edges = [F.zero, F.one, -F.one] + elements
    try checkAdditiveGroupLaws(F.self, elements: edges, rounds: rounds, using: &generator)
    for (a, b, c) in triples(of: edges, rounds: rounds, using: &generator) {
        let shown = ["\(a)", "\(b)", "\(c)"]
        try require((a * b) * c == a * (b * c), "(a * b) * c = a * (b * c)", shown)
        try require(a * b == b * a, "a * b = b * a", shown)
        try require(a * .one == a, "a * 1 = a", shown)
        try require(a * .zero == .zero, "a * 0 = 0", shown)
        try require(a * (b + c) == a * b + a * c, "a * (b + c) = a * b + a * c", shown)
        try require(a.squared() == a * a, "a^2 = a * a", shown)
        try require(F.select(1, a, b) == a && F.select(0, a, b) == b, "select", shown)
    }
    for a in edges + (0..<10).map({ _ in F.random(using: &generator) }) {
        let shown = ["\(a)"]
        let bytes = a.bigEndianBytes()
        try require(bytes.count == F.byteCount, "an encoding has byteCount bytes", shown)
        try require(try F(bigEndianBytes: bytes) == a, "round trip", shown)
        try require(a.powerVariableTime(F.order) == a, "a^order = a", shown)
        if a == .zero { continue }
        try require(try a * a.inverse() == .one, "a * 1/a = 1", shown)
        try require(try a * a.inverseVariableTime() == .one, "a * 1/a = 1", shown)
    }
    try require(F.zero.inverseOrZero() == .zero, "inverseOrZero of zero", [])
    var refusals = [FieldError]()
    do { _ = try F.zero.inverse() } catch { refusals.append(error) }
    do { _ = try F.zero.inverseVariableTime() } catch { refusals.append(error) }
    do { _ = try F(bigEndianBytes: [UInt8](repeating: 0, count: F.byteCount + 1)) } catch {
        refusals.append(error)
    }
    var expected: [FieldError] = [
        .notInvertible, .notInvertible,
        .wrongLength(expected: F.byteCount, found: F.byteCount + 1),
    ]
    if F.order.bitWidth <= 8 * F.byteCount {
        // Not every byte string of the length is an element.
        let tooLarge = [UInt8](repeating: 0xff, count: F.byteCount)
        do { _ = try F(bigEndianBytes: tooLarge) } catch { refusals.append(error) }
        expected.append(.notReduced)
    }
    try require(refusals == expected, "refusals", ["\(refusals)"])
}
