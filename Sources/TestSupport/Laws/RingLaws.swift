internal import BigIntegers
public import FiniteFields

/// Checks the laws of `Ring`, and its arithmetic against GMP's, on edge values around zero and the
/// order and on random elements.
public func checkRingLaws<R: Ring>(
    _: R.Type, rounds: Int = 200, using generator: inout SeededGenerator
) throws {
    let elements = try edgeElements(of: R.self)
    try checkAdditiveGroupLaws(R.self, elements: elements, rounds: rounds, using: &generator)
    for (a, b, c) in triples(of: elements, rounds: rounds, using: &generator) {
        let shown = [a, b, c].map { $0.integer.description }
        try require((a * b) * c == a * (b * c), "(a * b) * c = a * (b * c)", shown)
        try require(a * b == b * a, "a * b = b * a", shown)
        try require(a * .one == a, "a * 1 = a", shown)
        try require(a * .zero == .zero, "a * 0 = 0", shown)
        try require(a * (b + c) == a * b + a * c, "a * (b + c) = a * b + a * c", shown)
        try require(a.squared() == a * a, "a^2 = a * a", shown)
        try require(R.select(1, a, b) == a, "select 1", shown)
        try require(R.select(0, a, b) == b, "select 0", shown)
        try checkAgainstBigIntegers(a, b, shown)
    }
    for a in elements + [R.random(using: &generator)] {
        try checkEncoding(of: a)
        let exponent = generator.words(2)
        let expected = try a.integer.powerVariableTime(
            BigInteger(words: exponent), modulo: R.order)
        try require(
            a.power(exponent).integer == expected, "power", ["\(a.integer)", "\(exponent)"])
        try require(
            a.powerVariableTime(BigInteger(words: exponent)).integer == expected,
            "powerVariableTime", ["\(a.integer)", "\(exponent)"])
        try require(a.power([]) == .one, "a^0 = 1", ["\(a.integer)"])
    }
    for word in [0, 1, 2, UInt64.max, 1 << 63] + generator.words(5) {
        let expected = try BigInteger(word).modulo(R.order)
        try require(R(word).integer == expected, "the sum of n ones", ["\(word)"])
    }
    try checkRefusedEncodings(of: R.self, using: &generator)
}

/// The first and last elements, and those around powers of 2 and the middle of the range.
public func edgeElements<R: Ring>(of _: R.Type) throws -> [R] {
    let order = R.order
    let powers = stride(from: 32, through: 256, by: 32).flatMap { bits in
        [(BigInteger(1) << bits) - 1, BigInteger(1) << bits, (BigInteger(1) << bits) + 1]
    }
    let numbers: [BigInteger] = [0, 1, order - 1, 2, order - 2, order >> 1, (order >> 1) + 1]
    return try (numbers + powers).map { try R($0.modulo(order)) }
}

private func checkAgainstBigIntegers<R: Ring>(_ a: R, _ b: R, _ shown: [String]) throws {
    let (x, y, order) = (a.integer, b.integer, R.order)
    try require(x.signum >= 0 && x < order, "0 <= a < order", shown)
    try require(try (a + b).integer == (x + y).modulo(order), "a + b, against GMP", shown)
    try require(try (a - b).integer == (x - y).modulo(order), "a - b, against GMP", shown)
    try require(try (a * b).integer == (x * y).modulo(order), "a * b, against GMP", shown)
    try require(try (-a).integer == (-x).modulo(order), "-a, against GMP", shown)
    try require((a == b) == (x == y), "a == b, against GMP", shown)
}

private func checkEncoding<R: Ring>(of a: R) throws {
    let shown = [a.integer.description]
    let bytes = a.bigEndianBytes()
    try require(bytes.count == R.byteCount, "an encoding has byteCount bytes", shown)
    try require(try R(bigEndianBytes: bytes) == a, "big-endian round trip", shown)
    try require(try R(littleEndianBytes: bytes.reversed()) == a, "little-endian reading", shown)
    try require(a.littleEndianBytes() == bytes.reversed(), "little-endian writing", shown)
    try require(BigInteger(bigEndianBytes: bytes) == a.integer, "encoding against GMP", shown)
}

/// Encodings of order, order + 1, and every larger number that fits the bytes are refused, and so are
/// all lengths but the right one.
private func checkRefusedEncodings<R: Ring>(
    of _: R.Type, using generator: inout SeededGenerator
) throws {
    let limit = BigInteger(1) << (8 * R.byteCount)
    var numbers: [BigInteger] = [R.order, R.order + 1, R.order + R.order, limit - 1]
    if limit > R.order {
        numbers.append(
            try R.order + BigInteger.random(below: limit - R.order, using: &generator))
    }
    for number in numbers where number < limit && number >= R.order {
        let bytes = try number.bigEndianBytes(count: R.byteCount)
        try requireRefusal(.notReduced, "\(number)") { () throws(FieldError) in
            _ = try R(bigEndianBytes: bytes)
        }
    }
    for number in [R.order, R.order * R.order, BigInteger(-1)] {
        try requireRefusal(.notReduced, "\(number)") { () throws(FieldError) in
            _ = try R(number)
        }
    }
    for count in [0, R.byteCount - 1, R.byteCount + 1, 1000] where count != R.byteCount {
        let refusal = FieldError.wrongLength(expected: R.byteCount, found: count)
        try requireRefusal(refusal, "\(count) bytes") { () throws(FieldError) in
            _ = try R(bigEndianBytes: [UInt8](repeating: 0, count: count))
        }
    }
}

private func requireRefusal(
    _ expected: FieldError, _ shown: String, _ body: () throws(FieldError) -> Void
) throws(LawViolation) {
    do {
        try body()
    } catch {
        try require(error == expected, "refused as \(expected), not \(error)", [shown])
        return
    }
    try require(false, "refused as \(expected)", [shown])
}
