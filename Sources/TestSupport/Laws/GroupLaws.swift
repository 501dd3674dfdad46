public import FiniteFields

/// Checks the laws of `AdditiveGroup` on `elements` (edge values) and `rounds` random triples.
public func checkAdditiveGroupLaws<G: AdditiveGroup>(
    _: G.Type, elements: [G], rounds: Int = 200, using generator: inout SeededGenerator
) throws {
    for (a, b, c) in triples(of: elements, rounds: rounds, using: &generator) {
        let shown = ["\(a)", "\(b)", "\(c)"]
        try require((a + b) + c == a + (b + c), "(a + b) + c = a + (b + c)", shown)
        try require(a + b == b + a, "a + b = b + a", shown)
        try require(a + .zero == a, "a + 0 = a", shown)
        try require(a + (-a) == .zero, "a + (-a) = 0", shown)
        try require(a - b == a + (-b), "a - b = a + (-b)", shown)
        try require(a.doubled() == a + a, "2a = a + a", shown)
        var sum = a
        sum += b
        sum -= b
        try require(sum == a, "a += b, a -= b", shown)
    }
    // Random elements of a set so large don't repeat, and aren't the edge values.
    let drawn = [G.random(using: &generator), G.random(using: &generator), G.random()]
    try require(
        drawn[0] != drawn[1] || drawn[1] != drawn[2], "random elements differ", ["\(drawn)"])
}

/// All triples of the first few `elements`, and `rounds` of random elements and edge values mixed.
func triples<G: AdditiveGroup>(
    of elements: [G], rounds: Int, using generator: inout SeededGenerator
) -> [(G, G, G)] {
    var triples = [(G, G, G)]()
    let edges = elements.prefix(7)
    for a in edges { for b in edges { for c in edges { triples.append((a, b, c)) } } }
    func draw() -> G {
        if let edge = elements.randomElement(using: &generator),
            UInt64.random(in: 0..<4, using: &generator) == 0
        {
            return edge
        }
        return G.random(using: &generator)
    }
    for _ in 0..<rounds { triples.append((draw(), draw(), draw())) }
    return triples
}
