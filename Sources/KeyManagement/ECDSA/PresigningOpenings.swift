internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// What the signers broadcast of a batch, and whether it fits together. All of it is public.
struct PresigningOpenings {
    typealias Scalar = Secp256k1.Scalar
    typealias Point = Secp256k1.Point
    typealias Affine = Secp256k1.Affine

    /// A point and a product.
    static let nonceByteCount = 65
    /// Three points.
    static let partByteCount = 99

    let terms: PresigningTerms
    /// R_i, by the signer's place, then by presignature.
    var nonces: [[Affine]]
    /// w_i.
    var products: [[Scalar]]
    /// W_i, Q_i, P_i.
    var parts: [[[Affine]]]
    /// R, and w, by presignature.
    private(set) var commonNonces = [Point]()
    private(set) var commonProducts = [Scalar]()
    /// As broadcast.
    private var bodies = [[UInt8]]()

    init(_ terms: PresigningTerms) {
        self.terms = terms
        nonces = Array(repeating: [], count: terms.signers.count)
        products = Array(repeating: [], count: terms.signers.count)
        parts = Array(repeating: [[], [], []], count: terms.signers.count)
        bodies = Array(repeating: [], count: 2 * terms.signers.count)
    }

    private var signers: ECDSASigners { terms.signers }

    /// Round 3: R_i = k_i G and w_i = a_i k_i + b_i. Constant time.
    mutating func openNonces(
        _ shares: borrowing PresignatureShares, _ party: PartyNumber
    ) -> [UInt8] {
        var points = [Point]()
        for index in 0..<terms.count {
            let (point, product) = shares.withValues(index) {
                (Point.generatorMultiplied(by: $0.k), $0.a * $0.k + $0.b)
            }
            points.append(point)
            products[party.place].append(product)
        }
        nonces[party.place] = Point.normalize(points)
        var writer = MessageWriter()
        for (point, product) in zip(nonces[party.place], products[party.place]) {
            writer.fixed(point.compressed)
            writer.fixed(product.bigEndianBytes())
        }
        bodies[2 * party.place] = writer.bytes
        return writer.bytes
    }

    mutating func acceptNonces(
        _ body: [UInt8], from sender: PartyNumber
    ) throws(ProtocolFault) {
        var reader = MessageReader(body)
        do throws(MalformedMessage) {
            for _ in 0..<terms.count {
                nonces[sender.place].append(try reader.secp256k1Point())
                products[sender.place].append(try reader.scalar(of: Scalar.self))
            }
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        bodies[2 * sender.place] = body
    }

    /// Round 4: W_i = a_i R, Q_i = (a_i + e_i) R, P_i = (a_i x_i + d_i) R. Constant time.
    mutating func openParts(
        _ shares: borrowing PresignatureShares, keyShare x: Scalar, _ party: PartyNumber
    ) -> [UInt8] {
        var points = [Point]()
        for index in 0..<terms.count {
            let nonce = commonNonces[index]
            points += shares.withValues(index) { values in
                [values.a, values.a + values.e, values.a * x + values.d].map {
                    nonce.multiplied(by: $0)
                }
            }
        }
        var writer = MessageWriter()
        for (i, point) in Point.normalize(points).enumerated() {
            parts[party.place][i % 3].append(point)
            writer.fixed(point.compressed)
        }
        bodies[2 * party.place + 1] = writer.bytes
        return writer.bytes
    }

    mutating func acceptParts(
        _ body: [UInt8], from sender: PartyNumber
    ) throws(ProtocolFault) {
        var reader = MessageReader(body)
        do throws(MalformedMessage) {
            for _ in 0..<terms.count {
                for kind in 0..<3 {
                    parts[sender.place][kind].append(try reader.secp256k1Point())
                }
            }
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        bodies[2 * sender.place + 1] = body
    }

    /// What signers keep secret of the batch: a_i + e_i for each presignature, then a_i x_i + d_i.
    func exponents(
        _ shares: borrowing PresignatureShares, keyShare x: Scalar
    ) -> SecretVector<Scalar> {
        var exponents = SecretVector<Scalar>(repeating: .zero, count: 2 * terms.count)
        exponents.withUnsafeMutableBufferPointer { exponents in
            for index in 0..<terms.count {
                shares.withValues(index) {
                    exponents[index] = $0.a + $0.e
                    exponents[terms.count + index] = $0.a * x + $0.d
                }
            }
        }
        return exponents
    }

    /// What everybody knows of each presignature, when all fits.
    func publicParts() -> [ECDSANonce] {
        var inverses = commonProducts
        guard (try? Scalar.invertAll(&inverses)) != nil else {
            preconditionFailure("products are not zero where all fits")
        }
        let points = Point.normalize(commonNonces)
        return (0..<terms.count).map { index in
            ECDSANonce(
                point: points[index], inverseProduct: inverses[index],
                messageParts: parts.map { $0[1][index] }, keyParts: parts.map { $0[2][index] })
        }
    }

    /// Stands for everything that was broadcast in rounds 3 and 4.
    var digest: [UInt8] {
        var transcript = Transcript("swift-mpc/ecdsa/presignatures/v1")
        transcript.append(terms.session.digest, as: "session")
        transcript.append(bodies, as: "bodies")
        return transcript.challenge("digest", byteCount: 32)
    }
}

/// Checks for the whole batch at once, with random weights of 128 bits that nobody else knows: a batch that
/// doesn't fit passes with probability 2^-128.
extension PresigningOpenings {
    /// POWOPEN(G, [k]) and WMULOPEN([a], [k]; [b]) (DJNPO20): computes R and w, and says
    /// whether all R_i are on one polynomial of degree t, and no R or w is zero.
    ///
    /// With 2t + 1 signers the t + 1 honest ones determine the polynomial.
    mutating func noncesFit() -> Bool {
        commonNonces = (0..<terms.count).map { index in
            Point.sumOfProductsVariableTime(
                signers.lowCoefficients,
                nonces.prefix(signers.lowCoefficients.count).map { Point($0[index]) })
        }
        commonProducts = (0..<terms.count).map { index in
            zip(signers.coefficients, products).reduce(.zero) { $0 + $1.0 * $1.1[index] }
        }
        guard commonNonces.allSatisfy({ !$0.isIdentity }), !commonProducts.contains(.zero) else {
            return false
        }
        let weights = Self.weights(terms.count)
        return isOfLowDegree(nonces.map { msm($0, weights) })
    }

    /// POWOPEN(R, [a]) and g^w = W (DJNPO20); and that the parts by which signatures are judged
    /// have the right sums: Σ λ_i Q_i = w G, Σ λ_i P_i = w X.
    func partsFit() -> Bool {
        let weights = Self.weights(terms.count)
        let product = zip(weights, commonProducts).reduce(Scalar.zero) { $0 + $1.0 * $1.1 }
        let expected = Point.generatorMultiplied(by: product)
        let sums = (0..<3).map { kind in parts.map { msm($0[kind], weights) } }
        let low = signers.lowCoefficients
        return isOfLowDegree(sums[0])
            && .sumOfProductsVariableTime(low, Array(sums[0].prefix(low.count))) == expected
            && .sumOfProductsVariableTime(signers.coefficients, sums[1]) == expected
            && .sumOfProductsVariableTime(signers.coefficients, sums[2])
                == signers.key.groupKey.multipliedVariableTime(by: product)
    }

    private func isOfLowDegree(_ points: [Point]) -> Bool {
        let low = Array(points.prefix(signers.lowCoefficients.count))
        return zip(signers.lowRows, points.dropFirst(low.count)).allSatisfy { row, point in
            .sumOfProductsVariableTime(row, low) == point
        }
    }

    private static func weights(_ count: Int) -> [Scalar] {
        let radix = Scalar(UInt64.max) + .one
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in
            Scalar(generator.next()) * radix + Scalar(generator.next())
        }
    }
}

extension MessageReader {
    /// A compressed point of secp256k1 other than the identity.
    mutating func secp256k1Point() throws(MalformedMessage) -> Secp256k1.Affine {
        let encoded = try fixed(33)
        guard let point = try? Secp256k1.Affine(sec1Bytes: encoded) else { throw .malformed }
        return point
    }
}
