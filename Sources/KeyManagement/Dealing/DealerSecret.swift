package import EllipticCurves
internal import FiniteFields
package import SecretSharing

/// What a dealer keeps secret of its polynomial: the constant term and the holders' shares. Wiped with the
/// last reference.
package final class DealerSecret<Group: KeyGroup>: Sendable {
    /// One element.
    let constant: SecretVector<Group.Scalar>
    package let commitments: FeldmanCommitments<Group>
    /// The holders', in their order.
    package let shares: [ShamirShare<Group.Scalar>]

    /// The polynomial with these coefficients, the constant term's first, at least one. Constant time.
    ///
    /// Throws `.identityKey` for zero as the first coefficient or the last.
    package init(
        coefficients: consuming SecretVector<Group.Scalar>, holders: Int
    ) throws(KeyManagementError) {
        let elements = coefficients.withUnsafeBufferPointer { coefficients in
            coefficients.map { Group.generatorMultiplied(by: $0) }
        }
        do throws(SecretSharingError) {
            commitments = try FeldmanCommitments(elements, threshold: elements.count - 1)
        } catch {
            throw .identityKey
        }
        var shares = [ShamirShare<Group.Scalar>]()
        for holder in PartyNumber.first(holders) {
            let index = holder.shareIndex(in: Group.Scalar.self)
            var value = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
            value.withUnsafeMutableBufferPointer { value in
                coefficients.withUnsafeBufferPointer { coefficients in
                    for coefficient in coefficients.reversed() {
                        value[0] = value[0] * index.element + coefficient
                    }
                }
            }
            shares.append(ShamirShare(index: index, values: value))
        }
        self.shares = shares
        constant = coefficients.withUnsafeBufferPointer {
            SecretVector(repeating: $0[0], count: 1)
        }
    }

    /// A random polynomial with this constant term. Throws `.identityKey` if that is zero.
    convenience init(
        constant: Group.Scalar, minimumSigners: Int, holders: Int,
        using generator: inout some RandomNumberGenerator
    ) throws(KeyManagementError) {
        var coefficients = SecretVector(repeating: constant, count: minimumSigners)
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            for i in 1..<minimumSigners { coefficients[i] = .random(using: &generator) }
        }
        try self.init(coefficients: coefficients, holders: holders)
    }
}
