import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Runs the laws of `PrimeOrderGroup` on edge elements and scalars, and random ones.
func checkPrimeOrderGroupLaws<G: PrimeOrderGroup>(
    _: G.Type, rounds: Int = 20, using generator: inout SeededGenerator
) throws {
    let g = G.generator
    let edges: [G] = [.zero, g, -g, g.doubled(), g + g.doubled()]
    try checkAdditiveGroupLaws(G.self, elements: edges, rounds: rounds, using: &generator)
    #expect(g != .zero)
    let scalars = try edgeScalars(of: G.Scalar.self, using: &generator)
    let elements = [G.zero, g, G.random(using: &generator), -G.random(using: &generator)]
    for (i, scalar) in scalars.enumerated() {
        let element = elements[i % elements.count]
        let other = elements[(i / 3) % elements.count]
        let expected = doubleAndAdd(scalar, element)
        #expect(element.multiplied(by: scalar) == expected, "\(scalar.integer)")
        #expect(element.multipliedVariableTime(by: scalar) == expected, "\(scalar.integer)")
        let expectedOfG = doubleAndAdd(scalar, g)
        #expect(G.generatorMultiplied(by: scalar) == expectedOfG, "\(scalar.integer)")
        let otherScalar = G.Scalar.random(using: &generator)
        #expect(
            G.sumOfProductsVariableTime(
                generatorBy: scalar, [scalar, otherScalar], [element, other])
                == expectedOfG + expected + doubleAndAdd(otherScalar, other))
        #expect(
            element.multiplied(by: scalar + otherScalar)
                == expected + element.multiplied(by: otherScalar))
        #expect(
            expected.multiplied(by: otherScalar) == element.multiplied(by: scalar * otherScalar))
    }
    #expect(G.sumOfProductsVariableTime([], []) == .zero)
    #expect(G.sumOfProductsVariableTime([.one, -.one], [g, g]) == .zero)
    #expect(doubleAndAdd(-G.Scalar.one, g) + g == .zero)  // the order times g is zero
    try checkEncodings(of: elements + [g.doubled(), G.random(using: &generator)])
    try checkHashing(G.self)
}

/// Scalars around zero and the order, and with runs of equal windows.
private func edgeScalars<Scalar: ScalarField>(
    of _: Scalar.Type, using generator: inout SeededGenerator
) throws -> [Scalar] {
    var scalars = [Scalar.zero, .one, -.one, Scalar(2), -Scalar(2), Scalar(8), Scalar(16)]
    for digit in [UInt64(0x1111_1111_1111_1111), 7 &* 0x1111_1111_1111_1111, .max, 1 << 63] {
        for factor in [UInt64(1), 8] {
            let word = digit &* factor
            let number = BigInteger(words: [word, word, word, word])
            scalars.append(try Scalar(number.modulo(Scalar.order)))
        }
    }
    scalars.append(try Scalar(Scalar.order >> 1))
    scalars.append(try Scalar((BigInteger(1) << (Scalar.order.bitWidth - 1)) - 1))
    return scalars + (0..<6).map { _ in Scalar.random(using: &generator) }
}

/// By the definition, from the group law alone.
func doubleAndAdd<G: PrimeOrderGroup>(_ scalar: G.Scalar, _ element: G) -> G {
    let number = scalar.integer
    var result = G.zero
    for i in (0..<number.bitWidth).reversed() {
        result = result.doubled()
        if number.bit(i) { result += element }
    }
    return result
}

private func checkEncodings<G: PrimeOrderGroup>(of elements: [G]) throws {
    for element in elements {
        let bytes = element.canonicalBytes()
        #expect(bytes.count == G.canonicalByteCount)
        #expect(try G(canonicalBytesOrIdentity: bytes) == element)
        // The sum has other projective coordinates, but the same encoding.
        #expect((element + element - element).canonicalBytes() == bytes)
        if element == .zero {
            #expect(throws: CurveError.isIdentity) { try G(canonicalBytes: bytes) }
        } else {
            #expect(try G(canonicalBytes: bytes) == element)
        }
        for count in [0, bytes.count - 1, bytes.count + 1] {
            let wrong = Array((bytes + [0]).prefix(count))
            #expect(throws: CurveError.wrongLength(expected: bytes.count, found: count)) {
                try G(canonicalBytes: wrong)
            }
        }
        // Whatever decodes is the encoding of what it decodes to.
        for bit in stride(from: 0, to: 8 * bytes.count, by: 5) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if let found = try? G(canonicalBytesOrIdentity: changed) {
                #expect(found.canonicalBytes() == changed)
                #expect(found != element)
            }
        }
    }
}

private func checkHashing<G: PrimeOrderGroup>(_: G.Type) throws {
    let tag = Array("swift-mpc tests".utf8)
    let images = try [[], [0], [0, 0], [1]].map { message in
        try G.hash(message, domainSeparationTag: tag)
    }
    for (i, image) in images.enumerated() {
        #expect(image != .zero && doubleAndAdd(-G.Scalar.one, image) == -image)
        #expect(images[..<i].allSatisfy { $0 != image })
    }
    #expect(try G.hash([], domainSeparationTag: tag) == images[0])
    #expect(try G.hash([], domainSeparationTag: tag + [0]) != images[0])
    #expect(throws: CurveError.emptyDomainSeparationTag) {
        try G.hash([], domainSeparationTag: [])
    }
}
