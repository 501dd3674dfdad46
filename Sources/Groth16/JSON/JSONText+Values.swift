internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

extension JSONText {
    /// A field of an object. Throws `.malformedJSON` if it is missing or there twice.
    func field(_ name: String) throws(Groth16Error) -> JSONText {
        guard let value = try optionalField(name) else { throw .malformedJSON(field: name) }
        return value
    }

    /// A field of an object, nil if it is missing. Throws `.malformedJSON` if it is there twice.
    func optionalField(_ name: String) throws(Groth16Error) -> JSONText? {
        guard case .object(let fields) = self else { throw .malformedJSON(field: name) }
        let found = fields.filter { $0.name == name }
        guard found.count < 2 else { throw .malformedJSON(field: name) }
        return found.first?.value
    }

    /// The elements of a list, which must be `count` if given.
    func elements(_ field: String, count: Int? = nil) throws(Groth16Error) -> [JSONText] {
        guard case .list(let elements) = self, count == nil || elements.count == count else {
            throw .malformedJSON(field: field)
        }
        return elements
    }

    /// An integer as snarkjs takes it: decimal digits, or hexadecimal ones behind `0x`.
    func integer(_ field: String) throws(Groth16Error) -> BigInteger {
        let digits: String
        switch self {
        case .text(let text), .number(let text): digits = text
        default: throw .malformedJSON(field: field)
        }
        // No number here has more than 381 bits.
        let isHexadecimal = digits.hasPrefix("0x")
        guard !digits.hasPrefix("-"), !digits.hasPrefix("0x-"), digits.utf8.count <= 256,
            let value = isHexadecimal
                ? try? BigInteger(hexadecimal: digits) : try? BigInteger(decimal: digits)
        else { throw .malformedJSON(field: field) }
        return value
    }

    /// A text that must be this one.
    func expect(_ text: String, _ field: String) throws(Groth16Error) {
        guard self == .text(text) else { throw .malformedJSON(field: field) }
    }

    /// The curve that a text names, nil if none. As snarkjs takes it: capitals count as small letters,
    /// and what is neither letter nor digit doesn't count.
    var curve: ProofCurve? {
        guard case .text(let text) = self else { return nil }
        let characters = text.utf8.filter {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0 & 0xdf)
        }
        return switch String(decoding: characters, as: UTF8.self).lowercased() {
        case "bn128", "bn254", "altbn128": .bn254
        case "bls12381": .bls12381
        default: nil
        }
    }

    /// A text that must name this curve.
    func expect<Curve: Groth16Curve>(_: Curve.Type) throws(Groth16Error) {
        guard let curve, curve == JSONText.text(Curve.fileName).curve else {
            throw .malformedJSON(field: "curve")
        }
    }

    // MARK: points

    /// `[x, y, "1"]`, coordinates over F_p2 as `[c0, c1]`; the identity is `["0", "1", "0"]`.
    init<Curve: WeierstrassCurve>(_ point: AffinePoint<Curve>)
    where Curve.Coordinate: FileCoordinate {
        let one = Self(coordinate: Curve.Coordinate.one)
        let zero = Self(coordinate: Curve.Coordinate.zero)
        self =
            point.isIdentity
            ? .list([zero, one, zero])
            : .list([Self(coordinate: point.x), Self(coordinate: point.y), one])
    }

    private init(coordinate: some FileCoordinate) {
        let numbers = coordinate.components.map { JSONText.text($0.description) }
        self = numbers.count == 1 ? numbers[0] : .list(numbers)
    }

    /// A point of the group that is not the identity.
    ///
    /// Throws `.malformedJSON` for another shape, and `.invalidPoint` for coordinates that are not
    /// reduced or no point's, a point outside the group, and the identity.
    func point<Curve: WeierstrassCurve>(
        _ field: String, _ part: KeyPart, index: Int = 0
    ) throws(Groth16Error) -> AffinePoint<Curve> where Curve.Coordinate: FileCoordinate {
        let coordinates = try elements(field)
        guard (2...3).contains(coordinates.count) else { throw .malformedJSON(field: field) }
        var integers = [[BigInteger]]()
        for coordinate in coordinates {
            integers.append(try coordinate.components(field, Curve.Coordinate.componentCount))
        }
        guard let x = try? Curve.Coordinate(components: integers[0]),
            let y = try? Curve.Coordinate(components: integers[1]),
            integers.count < 3 || integers[2] == Curve.Coordinate.one.components,
            let point = try? AffinePoint<Curve>(x: x, y: y)
        else { throw .invalidPoint(part, index: index) }
        return point
    }

    private func components(
        _ field: String, _ count: Int
    ) throws(Groth16Error) -> [BigInteger] {
        guard count > 1 else { return [try integer(field)] }
        var integers = [BigInteger]()
        for element in try elements(field, count: count) {
            integers.append(try element.integer(field))
        }
        return integers
    }
}
