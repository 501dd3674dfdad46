package import EllipticCurves
internal import FiniteFields
package import SecretSharing

/// A polynomial over the scalars that a dealer keeps secret, and the commitments to its coefficients.
///
/// P. Feldman, "A Practical Scheme for Non-interactive Verifiable Secret Sharing", FOCS 1987.
package final class SecretPolynomial<Group: PrimeOrderGroup>: Sendable {
    /// The constant term's first.
    private let coefficients: SecretVector<Group.Scalar>
    /// The generator times each coefficient.
    package let commitments: [Group]

    /// With these coefficients, of which there is at least one. Constant time.
    package init(coefficients: consuming SecretVector<Group.Scalar>) {
        precondition(coefficients.count > 0, "a polynomial without coefficients")
        commitments = coefficients.withUnsafeBufferPointer { coefficients in
            coefficients.map { Group.generatorMultiplied(by: $0) }
        }
        self.coefficients = coefficients
    }

    /// A random one with this constant term. - Precondition: `coefficientCount` is at least 1.
    package convenience init(
        constant: Group.Scalar, coefficientCount: Int,
        using generator: inout some RandomNumberGenerator
    ) {
        var coefficients = SecretVector(repeating: constant, count: coefficientCount)
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            for i in 1..<coefficientCount { coefficients[i] = .random(using: &generator) }
        }
        self.init(coefficients: coefficients)
    }

    /// The value at a party's number, in memory that is wiped. Constant time.
    package func share(of party: PartyNumber) -> SecretVector<Group.Scalar> {
        share(at: party.shareIndex(in: Group.Scalar.self))
    }

    package func share(at index: ShareIndex<Group.Scalar>) -> SecretVector<Group.Scalar> {
        var share = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
        share.withUnsafeMutableBufferPointer { share in
            coefficients.withUnsafeBufferPointer { coefficients in
                for coefficient in coefficients.reversed() {
                    share[0] = share[0] * index.element + coefficient
                }
            }
        }
        return share
    }

    /// Computes with the constant term in place.
    package func withConstant<Result>(_ body: (Group.Scalar) -> Result) -> Result {
        coefficients.withUnsafeBufferPointer { body($0[0]) }
    }
}
