internal import FiniteFields

/// The coefficients of a dealer's polynomial, the constant term first. Wiped on release.
struct SecretPolynomial<F: Field & BitwiseCopyable>: ~Copyable {
    private let coefficients: SecretVector<F>

    /// A random polynomial of the degree with the given constant term. Its leading coefficient is not
    /// zero, unless it is the constant term.
    init(
        constant: F, degree: Int, using generator: inout some RandomNumberGenerator
    ) {
        var coefficients = SecretVector(repeating: constant, count: degree + 1)
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            for j in coefficients.indices.dropFirst() {
                repeat {
                    coefficients[j] = .random(using: &generator)
                } while j == degree && coefficients[j] == .zero
            }
        }
        self.coefficients = coefficients
    }

    /// The value at `index`, by Horner's rule. Constant time.
    borrowing func value(at index: ShareIndex<F>) -> F {
        coefficients.withUnsafeBufferPointer { coefficients in
            coefficients.reversed().reduce(.zero) { $0 * index.element + $1 }
        }
    }

    /// The images of the coefficients.
    borrowing func map<Image>(_ transform: (F) -> Image) -> [Image] {
        coefficients.withUnsafeBufferPointer { $0.map(transform) }
    }

    /// What `combine` makes of the coefficients of two polynomials of one degree.
    borrowing func map<Image>(
        with other: borrowing SecretPolynomial, _ combine: (F, F) -> Image
    ) -> [Image] {
        coefficients.withUnsafeBufferPointer { a in
            other.coefficients.withUnsafeBufferPointer { b in zip(a, b).map(combine) }
        }
    }
}
