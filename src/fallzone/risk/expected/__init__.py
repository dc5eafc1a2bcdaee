"""What is expected per area and launch: densities with their error, isopleths, margins."""
