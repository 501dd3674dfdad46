internal import BigIntegers
public import FiniteFields

/// Checks the laws of `Field`: those of `Ring`, and inversion, against GMP.
///
/// For prime fields; one whose elements aren't residues is checked by the laws alone.
public func checkFieldLaws<F: Field>(
    _: F.Type, rounds: Int = 200, using generator: inout SeededGenerator
) throws {
    try checkRingLaws(F.self, rounds: rounds, using: &generator)
    let random = (0..<20).map { _ in F.random(using: &generator) }
    let elements = try edgeElements(of: F.self) + random
    for a in elements where a != .zero {
        let shown = [a.integer.description]
        let inverse = try a.inverse()
        try require(a * inverse == .one, "a * 1/a = 1", shown)
        try require(a.inverseOrZero() == inverse, "inverseOrZero", shown)
        try require(try a.inverseVariableTime() == inverse, "inverseVariableTime", shown)
        let expected = try a.integer.inverseVariableTime(modulo: F.order)
        try require(inverse.integer == expected, "1/a, against GMP", shown)
    }
    try require(F.zero.inverseOrZero() == .zero, "inverseOrZero of zero", [])
    var refusals = [FieldError]()
    do { _ = try F.zero.inverse() } catch { refusals.append(error) }
    do { _ = try F.zero.inverseVariableTime() } catch { refusals.append(error) }
    try require(
        refusals == [.notInvertible, .notInvertible], "zero has no inverse", ["\(refusals)"])
    try checkInvertAll(elements.filter { $0 != .zero })
}

private func checkInvertAll<F: Field>(_ elements: [F]) throws {
    for count in [0, 1, 2, elements.count] {
        let some = Array(elements.prefix(count))
        var inverses = some
        try F.invertAll(&inverses)
        let expected = try some.map { try $0.inverse() }
        try require(inverses == expected, "invertAll", ["\(count) elements"])
    }
    for place in [0, elements.count / 2, elements.count] {
        var mixed = elements
        mixed.insert(.zero, at: place)
        let before = mixed
        var refused = false
        do { try F.invertAll(&mixed) } catch { refused = error == .notInvertible }
        try require(refused && mixed == before, "invertAll refuses zero", ["at \(place)"])
    }
}

/// Checks a `PrimeField`: the laws of `Field`, square roots, and that the order is prime.
public func checkPrimeFieldLaws<F: PrimeField>(
    _: F.Type, rounds: Int = 200, using generator: inout SeededGenerator
) throws {
    try checkFieldLaws(F.self, rounds: rounds, using: &generator)
    try require(F.order.isProbablePrime(), "the order is prime", ["\(F.order)"])
    try require(!F.nonResidue.isSquare, "nonResidue is no square", [])
    let random = (0..<10).map { _ in F.random(using: &generator) }
    for a in try edgeElements(of: F.self) + random {
        let square = a.squared()
        let shown = [a.integer.description]
        try require(square.isSquare, "a^2 is a square", shown)
        let root = try square.squareRootVariableTime()
        try require(root == a || root == -a, "the root of a^2 is a or -a", shown)
        if a == .zero { continue }
        let other = square * F.nonResidue
        try require(!other.isSquare, "a^2 * nonResidue is no square", shown)
        var refused = false
        do { _ = try other.squareRootVariableTime() } catch { refused = error == .notASquare }
        try require(refused, "what is no square has no root", shown)
    }
}
