"""How likely a launch is to fail, as a picture and in sentences."""
