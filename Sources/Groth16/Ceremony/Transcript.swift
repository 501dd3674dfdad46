internal import EllipticCurves
internal import FiniteFields

/// Section 10 of a key: the hash of the circuit and of the first key, and who contributed since.
struct Transcript<Curve: Groth16Curve>: Sendable {
    var circuitHash: [UInt8]
    var contributions: [Contribution<Curve>]

    /// The most contributions.
    static var maximumContributions: Int { 10_000 }

    /// The running hash behind the first `count` contributions.
    func hash(through count: Int) -> Blake2b {
        let hash = Blake2b()
        hash.update(circuitHash)
        for contribution in contributions[..<count] { contribution.hash(into: hash) }
        return hash
    }

    /// Whether the beacons' iterations, with those of one more beacon, are few enough to be repeated.
    func canBeChecked(with next: CeremonyBeacon? = nil) -> Bool {
        let beacons = contributions.compactMap(\.beacon) + (next.map { [$0] } ?? [])
        return beacons.reduce(0) { $0 + $1.iterations } <= CeremonyBeacon.maximumTotal
    }

    /// Reads a key's. Points must be canonical, on the curve, in the group and not the identity.
    init(_ key: ProvingKey<Curve>) throws(Groth16Error) {
        var reader = try key.file.reader(10)
        circuitHash = Array(try reader.take(64))
        let count: UInt32 = try reader.integer()
        guard count <= Self.maximumContributions else {
            throw .tooLarge(limit: Self.maximumContributions)
        }
        contributions = []
        for index in 0..<Int(count) {
            contributions.append(try Contribution(&reader, index: index))
        }
        try reader.finish()
        guard canBeChecked() else { throw .invalidBeacon }
    }

    init(circuitHash: [UInt8]) {
        self.circuitHash = circuitHash
        contributions = []
    }

    func write(_ file: inout SectionWriter) throws(Groth16Error) {
        try file.begin(10)
        try file.bytes(circuitHash)
        try file.integer(UInt32(contributions.count))
        for contribution in contributions { try contribution.write(&file) }
        try file.end()
    }
}

extension Contribution {
    /// The kinds of parameters behind a contribution, which stand in this order.
    private enum Parameter: UInt8 {
        case name = 1
        case iterations, beacon
    }

    fileprivate init(_ reader: inout ByteReader, index: Int) throws(Groth16Error) {
        do {
            delta = try reader.point(.delta1)
            s = try reader.point(.delta1)
            sx = try reader.point(.delta1)
            spx = try reader.point(.delta2)
        } catch .invalidPoint {
            throw .invalidContribution(index: index, .point)
        }
        transcript = Array(try reader.take(64))
        let type: UInt32 = try reader.integer()
        let length: UInt32 = try reader.integer()
        var parameters = ByteReader(
            try reader.take(Int(length)), reader.kind, section: reader.section)
        var bytes: [UInt8]?
        var iterations: Int?
        var last: UInt8 = 0
        while parameters.remaining > 0 {
            let number = try parameters.byte()
            guard number > last else { throw parameters.malformed }
            last = number
            switch Parameter(rawValue: number) {
            case .name:
                let count = try parameters.byte()
                name = String(decoding: try parameters.take(Int(count)), as: UTF8.self)
            case .iterations: iterations = Int(try parameters.byte())
            case .beacon:
                let count = try parameters.byte()
                bytes = Array(try parameters.take(Int(count)))
            case nil: throw parameters.malformed
            }
        }
        switch (type, bytes, iterations) {
        case (0, nil, nil): break
        case (1, let bytes?, let iterations?):
            let beacon = CeremonyBeacon(bytes: bytes, iterationsLog2: iterations)
            guard beacon.isAllowed else { throw .invalidBeacon }
            self.beacon = beacon
        default: throw parameters.malformed
        }
    }

    fileprivate func write(_ file: inout SectionWriter) throws(Groth16Error) {
        try file.point(delta)
        try file.point(s)
        try file.point(sx)
        try file.point(spx)
        try file.bytes(transcript)
        try file.integer(UInt32(beacon == nil ? 0 : 1))
        var parameters = [UInt8]()
        if let name, !name.isEmpty {
            let text = Array(name.prefix(64).utf8).prefix(255)
            parameters += [Parameter.name.rawValue, UInt8(text.count)] + text
        }
        if let beacon {
            parameters += [Parameter.iterations.rawValue, UInt8(beacon.iterationsLog2)]
            parameters += [Parameter.beacon.rawValue, UInt8(beacon.bytes.count)] + beacon.bytes
        }
        try file.integer(UInt32(parameters.count))
        try file.bytes(parameters)
    }
}
